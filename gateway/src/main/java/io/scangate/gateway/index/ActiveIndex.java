package io.scangate.gateway.index;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The served index: a volatile reference. Each snapshot, delta and merge replaces it. A scan reads it once, so an
 * answer never mixes two revisions. Thread-safe.
 */
public final class ActiveIndex {
    /**
     * A revision of the rules. Immutable.
     *
     * @param index the rules
     * @param revision the number of the revision
     * @param since the time when the gateway started to serve the revision
     * @param mark the mark of the revision; null if it has none, or if its rules may come from more than one history
     */
    public record Revision(
            RuleIndex index,
            long revision,
            Instant since,
            @Nullable String mark) {
        /** A revision without a mark. */
        public Revision(RuleIndex index, long revision, Instant since) {
            this(index, revision, since, null);
        }

        /** The same revision in other layers. */
        Revision as(RuleIndex other) {
            return new Revision(other, revision, since, mark);
        }
    }

    private final AtomicReference<@Nullable Revision> current = new AtomicReference<>();

    /** The served revision; null before the first snapshot. */
    public @Nullable Revision current() {
        return current.get();
    }

    /** Replaces the served revision. The next scan uses the new one. */
    public void swap(Revision next) {
        current.set(next);
    }

    /**
     * Replaces the served revision if it is still the expected one.
     *
     * @param expected the earlier result of {@link #current()}
     * @return whether the new revision is served
     */
    public boolean replace(Revision expected, Revision next) {
        return current.compareAndSet(expected, next);
    }
}
