package io.scangate.gateway.wire;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.tls.ServerTls;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Metrics of the certificate of one listener; NaN or 0 without TLS. */
final class TlsMetrics {
    private final MeterRegistry registry;
    private final Server owner;
    private final String listener;
    private final @Nullable ServerTls tls;

    private TlsMetrics(MeterRegistry registry, Server owner, String listener, @Nullable ServerTls tls) {
        this.registry = registry;
        this.owner = owner;
        this.listener = listener;
        this.tls = tls;
    }

    /**
     * Registers the metrics of a listener.
     *
     * @param owner lives as long as the metrics
     */
    static void bind(MeterRegistry registry, Server owner, String listener, @Nullable ServerTls tls) {
        TlsMetrics metrics = new TlsMetrics(registry, owner, listener, tls);
        metrics.bindExpiry();
        metrics.bindResumed();
        metrics.bindReplacements("taken", ServerTls::replacements);
        metrics.bindReplacements("refused", ServerTls::refusedReplacements);
    }

    /** Registers the number of handshakes in flight; 0 without TLS. */
    static void bindInFlight(MeterRegistry registry, @Nullable Handshakes handshakes) {
        Gauge.builder("scangate.tls.handshakes.in.flight", () -> handshakes == null ? 0 : handshakes.inFlight())
                .description("TLS handshakes in flight")
                .strongReference(true)
                .register(registry);
    }

    private void bindExpiry() {
        Gauge.builder("scangate.tls.certificate.expiry.seconds", this, TlsMetrics::expirySeconds)
                .tag("listener", listener)
                .description("Time until the first certificate of the served chain ends")
                .strongReference(true)
                .register(registry);
    }

    private double expirySeconds() {
        return tls == null
                ? Double.NaN
                : Duration.between(Instant.now(), tls.expiry()).toSeconds();
    }

    private void bindResumed() {
        FunctionCounter.builder("scangate.tls.resumptions", owner, server -> tls == null ? 0 : tls.resumed())
                .tag("listener", listener)
                .description("TLS handshakes that resumed a session by a ticket")
                .register(registry);
    }

    private void bindReplacements(String result, ToLongFunction<ServerTls> count) {
        FunctionCounter.builder("scangate.tls.replacements", owner, server -> tls == null ? 0 : count.applyAsLong(tls))
                .tag("listener", listener)
                .tag("result", result)
                .description("Replaced certificate files that were taken into use or refused")
                .register(registry);
    }
}
