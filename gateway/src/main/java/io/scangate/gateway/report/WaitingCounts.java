package io.scangate.gateway.report;

import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanSums;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sums of scans that are in no batch yet, in bounded memory, and the newest sampled links. Not thread-safe, except {@link
 * #merged} and {@link #uncounted}.
 */
final class WaitingCounts {
    private static final int MAX_LINKS = 1_000;

    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();
    private final ScanSums sums;
    private final AtomicLong merged = new AtomicLong();
    private final AtomicLong uncounted = new AtomicLong();

    /**
     * No counts.
     *
     * @param most the most rules, hours and kinds that are told apart
     */
    WaitingCounts(int most) {
        this.sums = new ScanSums(most);
    }

    /** Adds counts. Those that do not fit are counted under their account, or noted as uncounted. */
    void add(ScanCounts added) {
        long mergedBefore = sums.merged();
        long uncountedBefore = sums.uncounted();
        try {
            sums.addAll(added);
        } finally {
            merged.addAndGet(sums.merged() - mergedBefore);
            // Without the scans that an earlier stage has already reported as uncounted.
            uncounted.addAndGet(Math.max(0, sums.uncounted() - uncountedBefore - added.uncounted()));
        }
        addLinks(matched, added.matched());
        addLinks(unmatched, added.unmatched());
    }

    /** Adds links and keeps the newest ones. */
    private static void addLinks(List<String> links, List<String> more) {
        links.addAll(more);
        links.subList(0, Math.max(0, links.size() - MAX_LINKS)).clear();
    }

    /** All counts, which must not be used after the next change of this object. */
    ScanCounts all() {
        return new ScanCounts(sums, matched, unmatched);
    }

    boolean isEmpty() {
        return sums.isEmpty() && matched.isEmpty() && unmatched.isEmpty();
    }

    /** Forgets all counts, which are in batches now. */
    void clear() {
        sums.clear();
        matched.clear();
        unmatched.clear();
    }

    /** The number of scans since the start that were counted under their account for lack of room; from any thread. */
    long merged() {
        return merged.get();
    }

    /** The number of scans since the start that were not counted for lack of room; from any thread. */
    long uncounted() {
        return uncounted.get();
    }
}
