package io.scangate.gateway.source;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the active index up to date with a source. The served snapshot stays if the follower rejects a document or the
 * source fails. Thread-safe.
 */
public interface Follower extends AutoCloseable {
    /**
     * Loads the source's rules and follows the source from then on. Call it once.
     *
     * @return the outcome of the first load, as from {@link #reload}
     */
    CompletionStage<ReloadOutcome> start();

    /**
     * Loads the source's rules again, changed or not, after any load that is running.
     *
     * @param force whether to accept a revision lower than the served one
     * @return always completes normally; a failure is a {@link ReloadOutcome.Rejected}
     */
    CompletionStage<ReloadOutcome> reload(boolean force);

    /**
     * Stays at the served revision from now on, also after restarts: no change and no takedown reaches the gateway before
     * {@link #goOn}. After any load that is running.
     *
     * @return always completes normally; an order that is in force already stays as it is
     */
    CompletionStage<HoldOutcome> hold();

    /**
     * Ends {@link #hold} and loads the source's rules.
     *
     * @return as from {@link #reload}; rejected as {@code held} if the order cannot be ended
     */
    CompletionStage<ReloadOutcome> goOn();

    /**
     * Takes no changes until {@link #thaw}, after any load that is running: another process is about to take over.
     *
     * @return the served revision; -1 for none; always completes normally
     */
    CompletionStage<Long> freeze();

    /** Ends {@link #freeze}: the other process has not taken over. */
    void thaw();

    /** The order to hold that is in force; null if the gateway follows its source. */
    @Nullable
    Held held();

    /** Takes all rules of the source anew, because the served index is damaged. Does not wait for them. While the gateway is held, they are taken at its end. */
    void renew();

    /** The damaged content that the source has found. */
    Damage damage();

    /** The follower's status. */
    ReloadStatus status();

    /** The server that the source follows at the moment; null for none. */
    @Nullable
    Followed followed();

    /**
     * How old the served rules may be: the time since the source last confirmed them, also before a restart.
     *
     * @return null if there are none, or if it is unknown
     */
    @Nullable
    Duration age();

    /** The revision that a restart would serve without the source; -1 for none. Lower than the served one if the disk fails. */
    long keptRevision();

    /** Stops following and cancels a running load. The served snapshot stays in the active index. */
    @Override
    void close();
}
