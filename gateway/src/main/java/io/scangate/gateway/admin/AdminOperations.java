package io.scangate.gateway.admin;

import java.util.concurrent.CompletionStage;

/**
 * What the admin listener needs of the part that loads snapshots. Called from a worker thread, never from an event loop.
 */
public interface AdminOperations {
    /** What serves, since when, from where, and what of it was rejected: the body of {@code /v1/status}, JSON. */
    String statusJson();

    /**
     * Loads the snapshot again.
     *
     * @param force take it even if its revision is lower than the one that serves
     * @return completed, on any thread, when it serves or has been rejected; never exceptionally for a bad snapshot
     */
    CompletionStage<ReloadAnswer> reload(boolean force);

    /**
     * How a reload ended.
     *
     * @param accepted whether the gateway now serves what was loaded (also where that had not changed): answered with
     *     200, otherwise with 409
     * @param json the body
     */
    record ReloadAnswer(boolean accepted, String json) {}
}
