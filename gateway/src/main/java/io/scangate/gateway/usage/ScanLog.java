package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The scans of one event loop since its last hand-over to {@link Usage}. A scan costs one sequential write and one
 * access to a small table. {@link SampleChoice} chooses the links to copy, by rule if a rule decided the scan and
 * otherwise by origin. Not thread-safe: only the loop's thread uses it.
 */
public final class ScanLog {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Usage usage;
    private final SampleChoice byRule = new SampleChoice();
    private final SampleChoice byOrigin = new SampleChoice();
    private ScanBlock block = new ScanBlock();
    private long hour;
    private long hourEnd;

    ScanLog(Usage usage) {
        this.usage = usage;
    }

    /** Sets the time. To be called at least once for each read, since scans count in the hour of their read. */
    public void tick(long nowMillis) {
        // A clock that is set back also changes the hour. Otherwise the wrong hour would last until its end.
        if (nowMillis >= hourEnd || nowMillis < hourEnd - HOUR_MILLIS) {
            handOver();
            hour = Math.floorDiv(nowMillis, HOUR_MILLIS);
            hourEnd = (hour + 1) * HOUR_MILLIS;
            byRule.startHour();
            byOrigin.startHour();
        }
    }

    /** Counts a scan that a rule decided. */
    public void decided(RuleView rule, Link link, Opened opened, Scene scene) {
        int kind = ScanKind.number(opened, scene);
        if (!block.rules.add(rule, kind)) {
            handOver();
            if (!block.rules.add(rule, kind)) {
                usage.drop(1);
            }
        }
        if (byRule.offer(rule.place())) {
            block.matched.add(link);
        }
    }

    /** Offers a link that no rule matched as a sample. */
    public void missed(Link link) {
        if (byOrigin.offer(originHash(link))) {
            block.unmatched.add(link);
        }
    }

    /** Eight bytes at a time: most scanned links match no rule. */
    private static long originHash(Link link) {
        byte[] bytes = link.bytes();
        int end = link.pathStart();
        long hash = 0;
        int i = 0;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = (hash ^ (long) WORD.get(bytes, i)) * SampleChoice.SPREAD;
            hash ^= hash >>> Integer.SIZE;
        }
        for (; i < end; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash;
    }

    /** Hands the block over to {@link Usage}. To be called regularly and at the end. */
    public void handOver() {
        if (!block.isEmpty()) {
            block.hour = hour;
            block = usage.take(block);
        }
    }
}
