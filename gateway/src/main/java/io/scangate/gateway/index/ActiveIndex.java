package io.scangate.gateway.index;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The index that serves: one volatile reference, written by a reload and read once a scan, so that no answer mixes two
 * revisions. Thread-safe.
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

    private volatile @Nullable Revision current;

    /** What serves now; null before the first snapshot. */
    public @Nullable Revision current() {
        return current;
    }

    /** Lets a revision serve from the next scan on. */
    public void swap(Revision next) {
        current = next;
    }
}
