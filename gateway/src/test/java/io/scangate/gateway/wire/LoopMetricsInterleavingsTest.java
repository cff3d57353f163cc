package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.Interleavings;
import org.junit.jupiter.api.Test;

/** The counters of a loop, read while the loop counts, in many orders of the steps. */
class LoopMetricsInterleavingsTest {
    @Test
    void countersNeverDecrease_andALateLoopIsNeverOnTime() {
        Interleavings.check(1_000, Scenario.class, LoopMetrics.class, LoopCounters.class);
    }

    /** The loop is 40 ns late for its sweep at 10 ns, at 50 ns. */
    public static final class Scenario implements Runnable {
        private static final int EVENTS = 3;

        private final LoopMetrics metrics = new LoopMetrics();

        @Override
        public void run() {
            metrics.swept(0, 10);
            Interleavings.together(this::count, this::readCounters, this::readLag);
            assertEquals(EVENTS, metrics.events(LoopMetrics.Event.HANDSHAKES));
        }

        private void count() {
            for (int event = 0; event < EVENTS; event++) {
                metrics.count(LoopMetrics.Event.HANDSHAKES);
            }
            metrics.swept(40, 60);
        }

        private void readCounters() {
            long before = 0;
            for (int look = 0; look < EVENTS; look++) {
                long now = metrics.events(LoopMetrics.Event.HANDSHAKES);
                assertTrue(now >= before, () -> "the counter decreased to " + now);
                before = now;
            }
        }

        private void readLag() {
            assertEquals(40, metrics.lagNanos(50));
        }
    }
}
