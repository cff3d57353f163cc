package io.scangate.config.store;

import java.time.Duration;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a thread's transactions have in common during a call. Used by that thread only. */
final class ThreadTerms {
    private final boolean undone;
    private @Nullable Consumer<Handle> first;
    private @Nullable Handle open;
    private @Nullable CallLimit limit;
    private long waitsUntilNanos;

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

    void limit(@Nullable CallLimit of) {
        this.limit = of;
    }

    /** Whether the changes may be committed. */
    boolean mayCommit() {
        return limit == null || limit.mayCommit().getAsBoolean();
    }

    /** Begins the wait of a write. Returns its longest time. */
    Duration beginWait(Duration usual) {
        if (limit == null) {
            return usual;
        }
        waitsUntilNanos = System.nanoTime() + limit.lockWait().toNanos();
        return limit.lockWait();
    }

    /** The rest of the wait of a write in milliseconds, at least 1; null if it has no limit of its own. */
    @Nullable
    Long waitLeftMillis() {
        return limit == null ? null : Math.max(1, (waitsUntilNanos - System.nanoTime()) / 1_000_000);
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
