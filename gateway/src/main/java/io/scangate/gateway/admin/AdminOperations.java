package io.scangate.gateway.admin;

import java.util.concurrent.CompletionStage;

/**
 * The operations of the admin listener that concern the loading of snapshots. Called on worker threads, never on an
 * event loop, except {@link #notReady}.
 */
public interface AdminOperations {
    /**
     * The served snapshot, its source, its age and its rejected rules: the body of {@code /v1/status} in JSON.
     *
     * @param whole whether to show what only operators may see: rules, addresses and settings
     */
    String statusJson(boolean whole);

    /** Why the gateway should get no scans although it serves rules; empty if there is no reason. Takes constant time. */
    default String notReady() {
        return "";
    }

    /**
     * Loads the snapshot again.
     *
     * @param force whether to accept a revision lower than the served one
     * @return completes, on any thread, when the snapshot is served or rejected; never exceptionally for a bad snapshot
     */
    CompletionStage<ReloadAnswer> reload(boolean force);

    /** Stays at the served revision, also after restarts; completes as {@link #reload} does. */
    CompletionStage<ReloadAnswer> hold();

    /** Ends {@link #hold} and loads the rules; completes as {@link #reload} does. Accepted if the gateway follows its source again. */
    CompletionStage<ReloadAnswer> goOn();

    /**
     * The result of an operation.
     *
     * @param accepted whether the order is carried out; for a reload, whether the gateway now serves the loaded snapshot, including
     *     one that has not changed. Answered with 200, otherwise with 409
     * @param json the body
     */
    record ReloadAnswer(boolean accepted, String json) {}
}
