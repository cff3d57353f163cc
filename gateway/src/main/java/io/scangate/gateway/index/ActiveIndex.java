package io.scangate.gateway.index;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The index that serves: one reference with volatile reads and writes. Reloads, changes and merges write it; a scan
 * reads it once, so that no answer mixes two revisions. Thread-safe.
 */
public final class ActiveIndex {
    /**
     * An index and which snapshot it is. Immutable.
     *
     * @param index the rules
     * @param revision the snapshot's revision
     * @param since when it started to serve
     */
    public record Revision(RuleIndex index, long revision, Instant since) {}

    private final AtomicReference<@Nullable Revision> current = new AtomicReference<>();

    /** What serves now; null before the first snapshot. */
    public @Nullable Revision current() {
        return current.get();
    }

    /** Lets a revision serve from the next scan on. */
    public void swap(Revision next) {
        current.set(next);
    }

    /**
     * Lets a revision serve in the place of another, unless yet another has come meanwhile.
     *
     * @param expected what {@link #current()} told
     * @return whether it serves now
     */
    public boolean replace(Revision expected, Revision next) {
        return current.compareAndSet(expected, next);
    }
}
