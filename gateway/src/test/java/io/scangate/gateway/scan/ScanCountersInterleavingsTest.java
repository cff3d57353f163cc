package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.testing.Interleavings;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.wire.LoopCounters;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** The counters of a loop's scans, read while the loop counts, in many orders of the steps. */
class ScanCountersInterleavingsTest {
    @Test
    void countersAreExactAndNeverDecrease() {
        Interleavings.check(1_000, Scenario.class, ScanCounters.class, LoopCounters.class);
    }

    /** One loop and two readers. */
    public static final class Scenario implements Runnable {
        private static final int SCANS = 3;

        private final ScanCounters counters = new ScanCounters();

        @Override
        public void run() {
            Interleavings.together(
                    this::scan, () -> read(counters::latencySumNanos), () -> read(() -> counters.latencies(0)));
            assertEquals(SCANS, counters.scans(Decision.WEB_NO_RULE, Version.RELEASE, Scene.NONE));
            assertEquals(SCANS, counters.latencies(0));
            assertEquals(SCANS * 100, counters.latencySumNanos());
        }

        private void scan() {
            for (int scan = 0; scan < SCANS; scan++) {
                counters.scan(Decision.WEB_NO_RULE, new RuleView(), Scene.NONE, 100);
            }
        }

        private static void read(LongSupplier counter) {
            long before = 0;
            for (int look = 0; look < 3 * SCANS; look++) {
                long now = counter.getAsLong();
                assertTrue(now >= before, () -> "the counter decreased to " + now);
                before = now;
            }
        }
    }
}
