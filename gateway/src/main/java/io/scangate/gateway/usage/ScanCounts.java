package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleCounts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scan counts and samples of a period. A visit resolves the positions of rules to rule ids, so the object keeps index
 * layers reachable. It does not copy the counts, which must not change. Not thread-safe.
 */
public final class ScanCounts {
    private final ScanSums sums;
    private final long scans;
    private final Map<Long, RuleCounts> countsByPlace;
    private final List<String> matched;
    private final List<String> unmatched;

    /**
     * Creates counts.
     *
     * @param matched samples of canonical links that rules decided
     * @param unmatched samples of canonical links that no rule matched
     */
    public ScanCounts(ScanSums sums, List<String> matched, List<String> unmatched) {
        this(sums, Map.of(), matched, unmatched);
    }

    /**
     * Creates counts of two forms, which add up.
     *
     * @param countsByPlace for each hour, counts by the position of a rule in an index layer
     */
    ScanCounts(ScanSums sums, Map<Long, RuleCounts> countsByPlace, List<String> matched, List<String> unmatched) {
        this.sums = sums;
        this.countsByPlace = new TreeMap<>(countsByPlace);
        this.scans = sums.scans()
                + countsByPlace.values().stream().mapToLong(RuleCounts::scans).sum();
        this.matched = List.copyOf(matched);
        this.unmatched = List.copyOf(unmatched);
    }

    /** Receives the count of the scans of a rule and a kind in an hour. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Receives one count. Counts of the same hour, rule and kind add up.
         *
         * @param prefix null for rules of the account that are not told apart
         */
        void count(long hour, String appid, @Nullable String prefix, ScanKind kind, long scans);
    }

    /** Visits all counts. O(counts). */
    public void forEach(Visitor visitor) {
        sums.forEach(visitor);
        countsByPlace.forEach((hour, counts) -> counts.forEach(
                (rule, kind, scans) -> visitor.count(hour, rule.appid(), rule.prefix(), ScanKind.of(kind), scans)));
    }

    /** The number of all scans, also the uncounted ones. Allocates nothing. */
    public long scans() {
        return scans;
    }

    /** The number of scans in no count. */
    public long uncounted() {
        return sums.uncounted();
    }

    /** Samples of canonical links that rules decided. */
    public List<String> matched() {
        return matched;
    }

    /** Samples of canonical links that no rule matched. */
    public List<String> unmatched() {
        return unmatched;
    }

    /** Whether the object has no scans and no samples. Allocates nothing: it is asked when memory may lack. */
    public boolean isEmpty() {
        return scans() == 0 && matched.isEmpty() && unmatched.isEmpty();
    }
}
