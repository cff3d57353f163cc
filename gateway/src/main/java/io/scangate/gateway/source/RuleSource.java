package io.scangate.gateway.source;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One kind of source. It swaps the active index itself. If it takes no new rules, the served snapshot stays. Only the
 * {@link SourceFollower}'s thread calls its methods; {@link #spec}, {@link #followed}, {@link #damage}, {@link #distrust}, {@link #wake}
 * and {@link #stop} may be called from any thread.
 */
public interface RuleSource extends AutoCloseable {
    /** The setting's text, for people. */
    String spec();

    /** Whether the source can be used; if not, {@link #restore} has failed and is to be called again, before all else. */
    default boolean isOpen() {
        return true;
    }

    /**
     * Serves the last good rules after a restart. Called once, first. It tells nothing about the present rules of the source.
     *
     * @return null if the source keeps none
     */
    default ReloadStatus.@Nullable ServedSnapshot restore() throws InterruptedException {
        return null;
    }

    /**
     * Takes the source's rules while a caller waits for the outcome.
     *
     * @param force whether to accept a revision lower than the served one
     * @throws InterruptedException if the load was cancelled
     */
    Attempt load(boolean force) throws InterruptedException;

    /**
     * Takes new rules. May wait for them until {@link #wake} is called.
     *
     * @return null if the source reports nothing
     * @throws InterruptedException if the wait was cancelled
     */
    @Nullable
    Attempt follow() throws InterruptedException;

    /** The damaged content that the source has found. */
    Damage damage();

    /** The served index is damaged: the next attempt takes all rules, also those of the served revision. */
    void distrust();

    /** The pause before the next {@link #follow} while attempts do not fail. */
    Duration pause();

    /** The server that the source follows at the moment; null for none, as of a file. Any thread may call it. */
    default @Nullable Followed followed() {
        return null;
    }

    /** The pause before the next {@link #follow} after failures in a row: 80 ms after the first one, up to 5 s. */
    default Duration pauseAfter(Backoff failures) {
        return failures.jittered(Duration.ofMillis(40));
    }

    /** How long a confirmation of the served rules makes them current; null for ever. */
    default @Nullable Duration currentFor() {
        return null;
    }

    /** When the source last confirmed the restored rules, before the restart; null if it is unknown. */
    default @Nullable Instant confirmedAt() {
        return null;
    }

    /** The revision that a restart would serve without the source; -1 if the source keeps none. May be called from any thread. */
    default long keptRevision() {
        return -1;
    }

    /** The operator's order to stay at a revision; null if the source keeps no rules on disk. Called after {@link #restore}. */
    default @Nullable HoldFile holdFile() {
        return null;
    }

    /** Does work that no caller should wait for, after the caller has received the outcome. */
    default void settle() throws InterruptedException {}

    /** Ends the wait of a {@link #follow}, now or when it is about to begin. */
    default void wake() {}

    /** Cancels a running attempt; the source takes no more rules after it. */
    void stop();

    /** Releases the source's resources. The thread has ended by then, or does not respond. */
    @Override
    default void close() {}
}
