package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleCounts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the event loops have scanned, exactly: a count is in what {@link #drain} gives once. Loops hand over
 * without waiting for more than the moment it takes to queue; the counting is done by whoever calls {@link #count}.
 * Thread-safe.
 */
public final class Usage {
    private static final int MAX_SPARE = 32;
    private static final int MAX_SAMPLES = 1000;

    private final ArrayDeque<ScanBlock> handed = new ArrayDeque<>();
    private final ArrayDeque<ScanBlock> spare = new ArrayDeque<>();
    private final Map<Long, RuleCounts> placed = new HashMap<>();
    private final Map<Long, Map<RuleId, Long>> named = new HashMap<>();
    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();

    /** A log for an event loop. */
    public ScanLog newLog() {
        return new ScanLog(this);
    }

    /** Takes a block and gives an empty one. */
    ScanBlock take(ScanBlock full) {
        synchronized (handed) {
            handed.add(full);
            ScanBlock empty = spare.poll();
            return empty == null ? new ScanBlock() : empty;
        }
    }

    /**
     * Counts what was handed over; to be called often enough that not too much waits. By place in an index, which is cheap;
     * what rules those are is looked up when they are shown, or as soon as an index serves no more.
     */
    public synchronized void count() {
        for (ScanBlock next = next(); next != null; next = next()) {
            next.rules.drainTo(placed.computeIfAbsent(next.hour, hour -> new RuleCounts()));
            next.matched.drainTo(matched, MAX_SAMPLES);
            next.unmatched.drainTo(unmatched, MAX_SAMPLES);
            recycle(next);
        }
        placed.forEach((hour, counts) -> counts.drainIdleLayers((rule, count) ->
                named.computeIfAbsent(hour, key -> new HashMap<>()).merge(RuleId.of(rule), count, Long::sum)));
        placed.values().removeIf(RuleCounts::isEmpty);
    }

    private @Nullable ScanBlock next() {
        synchronized (handed) {
            return handed.poll();
        }
    }

    private void recycle(ScanBlock empty) {
        synchronized (handed) {
            if (spare.size() < MAX_SPARE) {
                spare.add(empty);
            }
        }
    }

    /** Everything counted since the last call; to be looked at soon, since it holds on to the indexes that served. */
    public synchronized ScanCounts drain() {
        count();
        ScanCounts drained = new ScanCounts(named, placed, matched, unmatched);
        matched.clear();
        unmatched.clear();
        named.clear();
        placed.clear();
        return drained;
    }
}
