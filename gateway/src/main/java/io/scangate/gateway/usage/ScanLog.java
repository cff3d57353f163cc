package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleLog;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import java.util.ArrayList;
import java.util.List;

/**
 * What one event loop has scanned since it last handed that over. A scan costs one sequential write; a link is copied only
 * now and then. Belongs to the loop's thread.
 */
public final class ScanLog {
    /** A matched link is sampled once in this many, a power of two. */
    private static final int SAMPLE_MASK = (1 << 8) - 1;

    /** Links sampled between two {@link #handOver}s, of either kind. */
    private static final int MAX_SAMPLES = 8;

    private static final long HOUR_MILLIS = 3_600_000;

    private final Usage usage;
    private RuleLog rules = new RuleLog();
    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();
    private long hour;
    private long hourEnd;
    private int scans;

    ScanLog(Usage usage) {
        this.usage = usage;
    }

    /** Tells the time, at least once a read: scans are counted in the hour in which their request was read. */
    public void tick(long nowMillis) {
        // Also if the clock is put back: else the hour that it was in by mistake would last until it is there again.
        if (nowMillis >= hourEnd || nowMillis < hourEnd - HOUR_MILLIS) {
            handOver();
            hour = Math.floorDiv(nowMillis, HOUR_MILLIS);
            hourEnd = (hour + 1) * HOUR_MILLIS;
        }
    }

    /** A rule decided a scan. */
    public void decided(RuleView rule, Link link) {
        if (!rules.add(rule)) {
            handOver();
            rules.add(rule);
        }
        if ((++scans & SAMPLE_MASK) == 0 && matched.size() < MAX_SAMPLES) {
            matched.add(link.toString());
        }
    }

    /** No rule matched a link. */
    public void missed(Link link) {
        if (unmatched.size() < MAX_SAMPLES) {
            unmatched.add(link.toString());
        }
    }

    /** Hands over what has gathered; to be called now and then, and at the end. */
    public void handOver() {
        if (!rules.isEmpty() || !matched.isEmpty() || !unmatched.isEmpty()) {
            rules = usage.take(hour, rules, List.copyOf(matched), List.copyOf(unmatched));
            matched.clear();
            unmatched.clear();
        }
    }
}
