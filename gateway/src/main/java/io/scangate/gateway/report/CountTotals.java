package io.scangate.gateway.report;

import io.scangate.gateway.usage.RuleId;
import io.scangate.gateway.usage.ScanCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums of scans by hour and rule, and the newest sampled links. Not thread-safe. */
final class CountTotals implements ScanCounts.Visitor {
    /**
     * Above this number of counts, no further hour is started. Scans are still counted exactly, but under the last
     * hour.
     */
    private static final int MAX_COUNTS = 500_000;

    private static final int MAX_LINKS = 1_000;

    private final int maxCounts;
    private final TreeMap<Long, Map<RuleId, Long>> hours = new TreeMap<>();
    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();
    private int counts;

    CountTotals() {
        this(MAX_COUNTS);
    }

    CountTotals(int maxCounts) {
        this.maxCounts = maxCounts;
    }

    void add(ScanCounts added) {
        added.forEach(this);
        addLinks(matched, added.matched());
        addLinks(unmatched, added.unmatched());
    }

    @Override
    public void count(long hour, String appid, String prefix, long scans) {
        long kept = counts < maxCounts || hours.containsKey(hour) ? hour : hours.lastKey();
        Map<RuleId, Long> rules = hours.computeIfAbsent(kept, key -> new HashMap<>());
        if (rules.merge(new RuleId(appid, prefix), scans, Long::sum) == scans) {
            counts++;
        }
    }

    /** Adds links and keeps the newest ones. */
    private static void addLinks(List<String> links, List<String> more) {
        links.addAll(more);
        links.subList(0, Math.max(0, links.size() - MAX_LINKS)).clear();
    }

    /**
     * Splits the counts into batches.
     *
     * @param lastSequence the sequence number of the last batch
     */
    List<CountBatch> batches(long lastSequence) {
        BatchWriter writer = new BatchWriter(lastSequence, matched, unmatched);
        hours.forEach((hour, rules) ->
                rules.forEach((rule, scans) -> writer.count(hour, rule.appid(), rule.prefix(), scans)));
        return writer.finish();
    }
}
