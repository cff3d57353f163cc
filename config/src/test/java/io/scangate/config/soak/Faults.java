package io.scangate.config.soak;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What went well and what did not, by kind. Thread-safe. */
final class Faults {
    private static final int SHOWN = 30;
    private static final int OF_ONE_KIND = 3;
    private static final int KIND = 30;

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private long all;

    /** Counts something that is in order. */
    void count(String kind) {
        count(kind, 1);
    }

    /** Counts several. */
    synchronized void count(String kind, long number) {
        counts.merge(kind, number, Long::sum);
    }

    /** How many of a kind there were. */
    synchronized long counted(String kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** Notes a fault. */
    synchronized void add(String fault) {
        all++;
        String kind = fault.substring(0, Math.min(fault.length(), KIND));
        long alike = faults.stream().filter(each -> each.startsWith(kind)).count();
        if (faults.size() < SHOWN && alike < OF_ONE_KIND) {
            faults.add(fault);
            // A run of hours tells at once.
            System.out.println(Instant.now() + " " + fault);
        }
    }

    /** The first faults, and a line about the number of the others. */
    synchronized List<String> faults() {
        List<String> shown = new ArrayList<>(faults);
        if (all > shown.size()) {
            shown.add("and " + (all - shown.size()) + " more");
        }
        return shown;
    }

    /** The counts by kind. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }
}
