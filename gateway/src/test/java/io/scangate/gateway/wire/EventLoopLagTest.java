package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Waiting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The delay of event loops as a metric. */
@Timeout(60)
class EventLoopLagTest {
    private static final double LONG = 0.3;

    private static double lag(TestGateway gateway) {
        return gateway.metrics.get("scangate.event.loop.lag.seconds").gauge().value();
    }

    @Test
    void aLoopThatHangs_isLateWhileItHangs() throws Exception {
        try (TestGateway gateway =
                new TestGateway(TestGateway.settings().eventLoops(1).build())) {
            HeldLoop.during(
                    gateway.server, () -> Waiting.await("a loop that is late").until(() -> lag(gateway) > LONG));
            Waiting.await("a loop in time").until(() -> lag(gateway) < LONG);
        }
    }

    @Test
    void theDelayOfTheLastSweepCounts_untilTheNextOneIsLater() {
        LoopMetrics metrics = new LoopMetrics();
        assertEquals(0, metrics.lagNanos(1_000));
        metrics.swept(50, 1_000);
        assertEquals(50, metrics.lagNanos(900));
        assertEquals(50, metrics.lagNanos(1_010));
        assertEquals(200, metrics.lagNanos(1_200));
    }
}
