package io.scangate.gateway.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleLog;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.testing.Interleavings;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two loops hand over their scans while other threads count and take them, in many orders of the steps. */
class UsageInterleavingsTest {
    @Test
    void eachScanIsCountedOnceOrAsUncounted() {
        Interleavings.check(1_000, Scenario.class, Usage.class, ScanLog.class, ScanBlock.class, RuleLog.class);
    }

    /** Every third block finds no memory. */
    public static final class Scenario implements Runnable {
        private static final int LOOPS = 2;
        private static final int SCANS = 4;
        private static final RuleIndex INDEX = Rules.published("https://h.cn/");
        private static final Link LINK = Rules.link("https://h.cn/a");

        private final AtomicInteger blocks = new AtomicInteger();
        private final Usage usage = new Usage(false, 100, this::block);
        private long drained;
        private long uncounted;

        private ScanBlock block() {
            if (blocks.incrementAndGet() % 3 == 0) {
                throw new OutOfMemoryError("thrown by the test");
            }
            return new ScanBlock();
        }

        @Override
        public void run() {
            Interleavings.together(this::scan, this::scan, this::count, this::drainTwice);
            drain();
            assertEquals(LOOPS * SCANS, drained);
            assertEquals(uncounted, usage.uncounted());
            assertEquals(0, usage.queued());
        }

        private void scan() {
            ScanLog log = usage.newLog();
            RuleView rule = new RuleView();
            assertTrue(INDEX.find(LINK, rule));
            log.tick(1);
            for (int scan = 0; scan < SCANS; scan++) {
                log.decided(rule, LINK, Opened.RELEASE, Scene.NONE);
                log.handOver();
            }
        }

        private void count() {
            usage.count();
            long before = usage.uncounted();
            usage.release();
            assertTrue(usage.uncounted() >= before);
        }

        private void drainTwice() {
            drain();
            drain();
        }

        private void drain() {
            ScanCounts counts = usage.drain();
            drained += counts.scans();
            uncounted += counts.uncounted();
        }
    }
}
