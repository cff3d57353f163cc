package io.scangate.config.web;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.front.Front;
import java.util.function.ToDoubleFunction;

/** Connections of the public listener as metrics. */
final class FrontMetrics {
    private FrontMetrics() {}

    static void bind(MeterRegistry registry, Front front) {
        Gauge.builder("scangate.api.connections", front, Front::open)
                .description("Open connections of the public listener")
                .register(registry);
        Gauge.builder("scangate.api.unsent.bytes", front, Front::unsentBytes)
                .description("Bytes of answers that clients have not taken")
                .register(registry);
        Gauge.builder("scangate.api.pending.bytes", front, Front::pendingBytes)
                .description("Bytes of unfinished and waiting requests")
                .register(registry);
        Gauge.builder("scangate.tls.handshakes.in.flight", front, Front::handshakesInFlight)
                .description("TLS handshakes in flight")
                .register(registry);
        handshakes(registry, front, "", "TLS handshakes that are complete", Front::handshakes);
        handshakes(
                registry,
                front,
                ".failed",
                "TLS handshakes that began and were not completed",
                Front::failedHandshakes);
        handshakes(
                registry,
                front,
                ".refused",
                "Connections closed because too many TLS handshakes were in flight",
                Front::refusedHandshakes);
        counter(registry, front, "refused", Front::refused);
        counter(registry, front, "timed_out", Front::timedOut);
        counter(registry, front, "evicted", Front::evicted);
    }

    private static void handshakes(
            MeterRegistry registry, Front front, String name, String what, ToDoubleFunction<Front> count) {
        FunctionCounter.builder("scangate.tls.handshakes" + name, front, count)
                .description(what)
                .register(registry);
    }

    private static void counter(MeterRegistry registry, Front front, String why, ToDoubleFunction<Front> count) {
        FunctionCounter.builder("scangate.api.connections.ended", front, count)
                .description("Connections that the public listener ended: refused, too slow, or to make room")
                .tag("why", why)
                .register(registry);
    }
}
