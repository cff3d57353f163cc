package io.scangate.gateway.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One kind of source. It swaps the active index itself, and leaves the served snapshot in place when it takes none. Its
 * {@link SourceFollower}'s thread calls all methods, one at a time; any thread may call {@link #spec}, {@link #wake} and
 * {@link #stop}.
 */
public interface RuleSource extends AutoCloseable {
    /** The source as the setting names it, for people. */
    String spec();

    /**
     * Serves the rules that were served before a restart. Called once, first; what the source holds is not known by that.
     *
     * @return null if the source keeps none
     */
    default ReloadStatus.@Nullable Served restore() throws InterruptedException {
        return null;
    }

    /**
     * Takes what the source holds now. A caller waits for the outcome.
     *
     * @param force whether a lower revision than the served one is taken
     * @throws InterruptedException if the load was given up
     */
    Attempt load(boolean force) throws InterruptedException;

    /**
     * Takes what is new. May wait for news until {@link #wake} is called.
     *
     * @return null if the source had nothing to tell
     * @throws InterruptedException if the wait was given up
     */
    @Nullable
    Attempt follow() throws InterruptedException;

    /** How long the next {@link #follow} can wait, while attempts do not fail. */
    Duration pause();

    /** Does work that no caller should wait for, after an outcome was handed to its caller. */
    default void settle() {}

    /** Gives up the wait of a {@link #follow}, now or when it is about to begin. */
    default void wake() {}

    /** Gives up an attempt that is under way; after that the source takes nothing more. */
    void stop();

    /** Releases what the source holds; the thread has ended by then, or hangs. */
    @Override
    default void close() {}
}
