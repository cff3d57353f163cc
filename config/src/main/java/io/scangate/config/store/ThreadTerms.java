package io.scangate.config.store;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a thread's transactions have in common during a call. Used by that thread only. */
final class ThreadTerms {
    private final boolean undone;
    private @Nullable Consumer<Handle> first;
    private @Nullable Handle open;

    /**
     * Terms without an open transaction.
     *
     * @param undone whether all writes share one transaction, which is rolled back
     */
    ThreadTerms(boolean undone) {
        this.undone = undone;
    }

    boolean isUndone() {
        return undone;
    }

    /** Sets a step that comes before the work of the first write, in its transaction. */
    void first(@Nullable Consumer<Handle> step) {
        this.first = step;
    }

    /** Takes the step. */
    void begin(Handle handle) {
        Consumer<Handle> step = first;
        first = null;
        if (step != null) {
            step.accept(handle);
        }
    }

    /** The transaction that reads and writes of the thread join; null for none. */
    @Nullable
    Handle open() {
        return open;
    }

    void open(@Nullable Handle handle) {
        open = handle;
    }
}
