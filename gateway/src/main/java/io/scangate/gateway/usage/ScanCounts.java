package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleCounts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was scanned in a while. What rules they were is looked up as they are shown, so it holds on to the indexes that
 * served. Immutable, if nobody changes what it was made of; one thread at a time may look.
 */
public final class ScanCounts {
    private final Map<Long, Map<RuleId, Long>> named;
    private final Map<Long, RuleCounts> placed;
    private final List<String> matched;
    private final List<String> unmatched;

    /**
     * What was scanned.
     *
     * @param named by hour since 1970 (UTC), how often each rule decided
     * @param placed the same of other scans, by where the rules stand
     * @param matched some canonical links that rules decided
     * @param unmatched some canonical links that no rule matched
     */
    public ScanCounts(
            Map<Long, Map<RuleId, Long>> named,
            Map<Long, RuleCounts> placed,
            List<String> matched,
            List<String> unmatched) {
        this.named = new TreeMap<>(named);
        this.placed = new TreeMap<>(placed);
        this.matched = List.copyOf(matched);
        this.unmatched = List.copyOf(unmatched);
    }

    /** Is shown how often a rule decided in an hour. */
    public interface Visitor {
        /** A rule may be shown more than once for an hour: then it decided as often as all of these together. */
        void count(long hour, String appid, String prefix, long scans);
    }

    /** Shows all counts. O(rules that decided). */
    public void forEach(Visitor visitor) {
        named.forEach((hour, rules) ->
                rules.forEach((rule, scans) -> visitor.count(hour, rule.appid(), rule.prefix(), scans)));
        placed.forEach((hour, counts) ->
                counts.forEach((rule, scans) -> visitor.count(hour, rule.appid(), rule.prefix(), scans)));
    }

    /** Some canonical links that rules decided. */
    public List<String> matched() {
        return matched;
    }

    /** Some canonical links that no rule matched. */
    public List<String> unmatched() {
        return unmatched;
    }

    /** Whether nothing was scanned. */
    public boolean isEmpty() {
        return named.isEmpty() && placed.isEmpty() && matched.isEmpty() && unmatched.isEmpty();
    }
}
