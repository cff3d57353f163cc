package io.scangate.gateway.source;

import java.util.concurrent.CompletionStage;

/**
 * Keeps the active index up to date with a source. When the follower rejects a document, or the source goes away, the served
 * snapshot stays. Thread-safe.
 */
public interface Follower extends AutoCloseable {
    /**
     * Loads what is there and follows from then on; to be called once.
     *
     * @return how the first load ended, as {@link #reload} does
     */
    CompletionStage<ReloadOutcome> start();

    /**
     * Loads what the source holds now, changed or not, after whatever load is under way.
     *
     * @param force whether a lower revision than the served one is taken
     * @return completed always normally: a failure is a {@link ReloadOutcome.Rejected}
     */
    CompletionStage<ReloadOutcome> reload(boolean force);

    /** What has been done so far. */
    ReloadStatus status();

    /** Stops following and gives up a load that is under way. The served snapshot stays in the active index. */
    @Override
    void close();
}
