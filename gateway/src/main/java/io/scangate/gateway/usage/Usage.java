package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleCounts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds the scans of all event loops. The counts are exact: {@link #drain} returns each scan once. A loop that hands
 * over a block waits only for the queue's lock; the thread that calls {@link #count} counts the scans. If that thread has
 * fallen behind, the loop counts the queue itself, so the memory of the queue is bounded. Thread-safe.
 */
public final class Usage {
    /** The most blocks in the queue: four megabytes, half a million scans. */
    static final int MAX_QUEUED = 64;

    private static final int MAX_SPARE = 32;
    private static final int MAX_SAMPLES = 1000;

    private final ArrayDeque<ScanBlock> queue = new ArrayDeque<>();
    private final ArrayDeque<ScanBlock> spare = new ArrayDeque<>();
    private final Map<Long, RuleCounts> countsByPlace = new HashMap<>();
    private final Map<Long, Map<RuleId, Long>> countsByRule = new HashMap<>();
    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();

    /** Creates a log for an event loop. */
    public ScanLog newLog() {
        return new ScanLog(this);
    }

    /** Takes over a block and returns an empty one. */
    ScanBlock take(ScanBlock full) {
        boolean isLong;
        synchronized (queue) {
            queue.add(full);
            isLong = queue.size() >= MAX_QUEUED;
        }
        if (isLong) {
            count();
        }
        synchronized (queue) {
            ScanBlock empty = spare.poll();
            return empty == null ? new ScanBlock() : empty;
        }
    }

    /** The number of blocks that are not counted yet. */
    int queued() {
        synchronized (queue) {
            return queue.size();
        }
    }

    /**
     * Counts the blocks in the queue. To be called often enough to keep the queue short. Counts by the position of a rule in
     * an index layer, which is cheap. Positions become rule ids when a caller visits the counts, or when a layer had no
     * scans since the last call.
     */
    public synchronized void count() {
        for (ScanBlock next = next(); next != null; next = next()) {
            next.rules.drainTo(countsByPlace.computeIfAbsent(next.hour, hour -> new RuleCounts()));
            next.matched.drainTo(matched, MAX_SAMPLES);
            next.unmatched.drainTo(unmatched, MAX_SAMPLES);
            recycle(next);
        }
        countsByPlace.forEach((hour, counts) -> counts.drainIdleLayers((rule, count) ->
                countsByRule.computeIfAbsent(hour, key -> new HashMap<>()).merge(RuleId.of(rule), count, Long::sum)));
        countsByPlace.values().removeIf(RuleCounts::isEmpty);
    }

    private @Nullable ScanBlock next() {
        synchronized (queue) {
            return queue.poll();
        }
    }

    private void recycle(ScanBlock empty) {
        synchronized (queue) {
            if (spare.size() < MAX_SPARE) {
                spare.add(empty);
            }
        }
    }

    /** Returns and resets the counts. The result keeps index layers reachable, so the caller should use it soon. */
    public synchronized ScanCounts drain() {
        count();
        ScanCounts counts = new ScanCounts(countsByRule, countsByPlace, matched, unmatched);
        matched.clear();
        unmatched.clear();
        countsByRule.clear();
        countsByPlace.clear();
        return counts;
    }
}
