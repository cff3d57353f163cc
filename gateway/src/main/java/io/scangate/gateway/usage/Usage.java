package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleCounts;
import io.scangate.gateway.index.RuleLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the event loops have scanned, exactly: a count is in what {@link #drain} gives once. Loops hand over
 * without waiting for more than the moment it takes to queue; the counting is done by whoever calls {@link #count}.
 * Thread-safe.
 */
public final class Usage {
    private static final int MAX_SPARE = 64;
    private static final int MAX_SAMPLES = 1000;
    private static final int MAX_LAYERS = 4;

    private final ArrayDeque<Handed> handed = new ArrayDeque<>();
    private final ArrayDeque<RuleLog> spare = new ArrayDeque<>();
    private final Map<Long, RuleCounts> placed = new HashMap<>();
    private final Map<Long, Map<RuleId, Long>> named = new TreeMap<>();
    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();

    private record Handed(long hour, RuleLog rules) {}

    /**
     * A rule, whichever index it stands in.
     *
     * @param appid its account
     * @param prefix its canonical prefix
     */
    public record RuleId(String appid, String prefix) {}

    /**
     * What was scanned.
     *
     * @param hours by hour since 1970 (UTC), how often each rule decided
     * @param matched some canonical links that rules decided
     * @param unmatched some canonical links that no rule matched
     */
    public record Drained(Map<Long, Map<RuleId, Long>> hours, List<String> matched, List<String> unmatched) {
        public Drained {
            hours = Map.copyOf(hours);
            matched = List.copyOf(matched);
            unmatched = List.copyOf(unmatched);
        }

        /** Whether nothing was scanned. */
        public boolean isEmpty() {
            return hours.isEmpty() && matched.isEmpty() && unmatched.isEmpty();
        }
    }

    /** A log for an event loop. */
    public ScanLog newLog() {
        return new ScanLog(this);
    }

    /** Takes a log and gives an empty one. */
    RuleLog take(long hour, RuleLog rules, List<String> matchedLinks, List<String> unmatchedLinks) {
        synchronized (handed) {
            handed.add(new Handed(hour, rules));
            keep(matched, matchedLinks);
            keep(unmatched, unmatchedLinks);
            RuleLog empty = spare.poll();
            return empty == null ? new RuleLog() : empty;
        }
    }

    private static void keep(List<String> samples, List<String> more) {
        samples.addAll(more.subList(0, Math.min(more.size(), MAX_SAMPLES - samples.size())));
    }

    /**
     * Counts what was handed over; to be called often enough that not too much waits. By place in an index, which is cheap;
     * what rules those are is looked up when it is drained, or when several indexes have come and gone.
     */
    public synchronized void count() {
        for (Handed next = next(); next != null; next = next()) {
            RuleCounts counts = placed.computeIfAbsent(next.hour, hour -> new RuleCounts());
            next.rules.drainTo(counts);
            recycle(next.rules);
            if (counts.layers() > MAX_LAYERS) {
                name(next.hour, counts);
            }
        }
    }

    /** From places to rules; lets go of the indexes. */
    private void name(long hour, RuleCounts counts) {
        Map<RuleId, Long> rules = named.computeIfAbsent(hour, key -> new HashMap<>());
        counts.forEach((rule, count) -> rules.merge(new RuleId(rule.appid(), rule.prefix()), count, Long::sum));
        counts.clear();
    }

    private @Nullable Handed next() {
        synchronized (handed) {
            return handed.poll();
        }
    }

    private void recycle(RuleLog empty) {
        synchronized (handed) {
            if (spare.size() < MAX_SPARE) {
                spare.add(empty);
            }
        }
    }

    /** Everything counted since the last call. */
    public synchronized Drained drain() {
        count();
        List<String> matchedLinks;
        List<String> unmatchedLinks;
        synchronized (handed) {
            matchedLinks = List.copyOf(matched);
            unmatchedLinks = List.copyOf(unmatched);
            matched.clear();
            unmatched.clear();
        }
        placed.forEach(this::name);
        placed.clear();
        Map<Long, Map<RuleId, Long>> hours = new TreeMap<>(named);
        named.clear();
        return new Drained(hours, matchedLinks, unmatchedLinks);
    }
}
