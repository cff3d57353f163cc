package io.scangate.gateway.feed;

import io.scangate.gateway.feed.Report.Batch;
import io.scangate.gateway.feed.Report.Count;
import io.scangate.gateway.usage.Usage;
import io.scangate.gateway.usage.Usage.RuleId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Scans added up by hour and rule, and some links. Not thread-safe. */
final class Gathered {
    /** Beyond so many counts no further hour is begun: scans stay exact, of their hour the last one there is is said. */
    private static final int MAX_COUNTS = 500_000;

    private static final int MAX_LINKS = 1_000;

    private final int maxCounts;
    private final TreeMap<Long, Map<RuleId, Long>> hours = new TreeMap<>();
    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();
    private int counts;

    Gathered() {
        this(MAX_COUNTS);
    }

    Gathered(int maxCounts) {
        this.maxCounts = maxCounts;
    }

    void add(Usage.Drained drained) {
        drained.hours().forEach((hour, rules) -> rules.forEach((rule, scans) -> add(hour, rule, scans)));
        addLinks(matched, drained.matched());
        addLinks(unmatched, drained.unmatched());
    }

    void add(Batch batch) {
        batch.counts().forEach(count -> add(count.hour(), new RuleId(count.appid(), count.prefix()), count.scans()));
        addLinks(matched, batch.matched());
        addLinks(unmatched, batch.unmatched());
    }

    private void add(long hour, RuleId rule, long scans) {
        long kept = counts < maxCounts || hours.containsKey(hour) ? hour : hours.lastKey();
        Map<RuleId, Long> rules = hours.computeIfAbsent(kept, key -> new HashMap<>());
        if (rules.merge(rule, scans, Long::sum) == scans) {
            counts++;
        }
    }

    /** The newest ones are kept. */
    private static void addLinks(List<String> links, List<String> more) {
        links.addAll(more);
        links.subList(0, Math.max(0, links.size() - MAX_LINKS)).clear();
    }

    boolean isEmpty() {
        return counts == 0 && matched.isEmpty() && unmatched.isEmpty();
    }

    /** Everything, as a batch without a number. */
    Batch all() {
        List<Count> all = new ArrayList<>(counts);
        hours.forEach((hour, rules) -> rules.forEach((rule, scans) -> all.add(count(hour, rule, scans))));
        return new Batch(0, all, List.copyOf(matched), List.copyOf(unmatched));
    }

    /** Takes out the links and the counts of the earliest hours, at most a number. */
    Batch take(long sequence, int most) {
        List<Count> taken = new ArrayList<>();
        while (taken.size() < most && !hours.isEmpty()) {
            Map.Entry<Long, Map<RuleId, Long>> first = hours.firstEntry();
            Iterator<Map.Entry<RuleId, Long>> rules =
                    first.getValue().entrySet().iterator();
            while (taken.size() < most && rules.hasNext()) {
                Map.Entry<RuleId, Long> rule = rules.next();
                taken.add(count(first.getKey(), rule.getKey(), rule.getValue()));
                rules.remove();
            }
            if (first.getValue().isEmpty()) {
                hours.remove(first.getKey());
            }
        }
        counts -= taken.size();
        Batch batch = new Batch(sequence, taken, List.copyOf(matched), List.copyOf(unmatched));
        matched.clear();
        unmatched.clear();
        return batch;
    }

    private static Count count(long hour, RuleId rule, long scans) {
        return new Count(hour, rule.appid(), rule.prefix(), scans);
    }
}
