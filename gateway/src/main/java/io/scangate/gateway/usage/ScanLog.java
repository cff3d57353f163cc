package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;

/**
 * What one event loop has scanned since it last handed that over. A scan costs one sequential write and a look at a small
 * table; links are copied as {@link SampleChoice} says: by rule those that rules decided, by origin the others. Belongs to
 * the loop's thread.
 */
public final class ScanLog {
    private static final long HOUR_MILLIS = 3_600_000;

    private final Usage usage;
    private final SampleChoice byRule = new SampleChoice();
    private final SampleChoice byOrigin = new SampleChoice();
    private ScanBlock block = new ScanBlock();
    private long hour;
    private long hourEnd;

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
            byRule.startHour();
            byOrigin.startHour();
        }
    }

    /** A rule decided a scan. */
    public void decided(RuleView rule, Link link) {
        if (!block.rules.add(rule)) {
            handOver();
            block.rules.add(rule);
        }
        if (byRule.offer(rule.place())) {
            block.matched.add(link);
        }
    }

    /** No rule matched a link. */
    public void missed(Link link) {
        if (byOrigin.offer(originHash(link))) {
            block.unmatched.add(link);
        }
    }

    private static long originHash(Link link) {
        byte[] bytes = link.bytes();
        long hash = 0;
        for (int i = 0; i < link.pathStart(); i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash;
    }

    /** Hands over what has gathered; to be called now and then, and at the end. */
    public void handOver() {
        if (!block.isEmpty()) {
            block.hour = hour;
            block = usage.take(block);
        }
    }
}
