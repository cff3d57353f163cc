package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleCounts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scan counts and samples of a period. A visit resolves the positions of rules to rule ids, so the object keeps index
 * layers reachable. It does not copy its maps' values, which must not change. Not thread-safe.
 */
public final class ScanCounts {
    private final Map<Long, Map<RuleId, Long>> countsByRule;
    private final Map<Long, RuleCounts> countsByPlace;
    private final List<String> matched;
    private final List<String> unmatched;

    /**
     * Creates counts of two kinds, which add up.
     *
     * @param countsByRule for each hour since 1970 (UTC), the number of scans that each rule decided
     * @param countsByPlace for each hour, counts by the position of a rule in an index layer
     * @param matched samples of canonical links that rules decided
     * @param unmatched samples of canonical links that no rule matched
     */
    public ScanCounts(
            Map<Long, Map<RuleId, Long>> countsByRule,
            Map<Long, RuleCounts> countsByPlace,
            List<String> matched,
            List<String> unmatched) {
        this.countsByRule = new TreeMap<>(countsByRule);
        this.countsByPlace = new TreeMap<>(countsByPlace);
        this.matched = List.copyOf(matched);
        this.unmatched = List.copyOf(unmatched);
    }

    /** Receives the scan count of a rule in an hour. */
    public interface Visitor {
        /** Receives one count. Counts of the same rule and hour add up. */
        void count(long hour, String appid, String prefix, long scans);
    }

    /** Visits all counts. O(counted rules). */
    public void forEach(Visitor visitor) {
        countsByRule.forEach((hour, rules) ->
                rules.forEach((rule, scans) -> visitor.count(hour, rule.appid(), rule.prefix(), scans)));
        countsByPlace.forEach((hour, counts) ->
                counts.forEach((rule, scans) -> visitor.count(hour, rule.appid(), rule.prefix(), scans)));
    }

    /** Samples of canonical links that rules decided. */
    public List<String> matched() {
        return matched;
    }

    /** Samples of canonical links that no rule matched. */
    public List<String> unmatched() {
        return unmatched;
    }

    /** Whether the object has no counts and no samples. */
    public boolean isEmpty() {
        return countsByRule.isEmpty() && countsByPlace.isEmpty() && matched.isEmpty() && unmatched.isEmpty();
    }
}
