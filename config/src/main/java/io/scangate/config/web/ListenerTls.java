package io.scangate.config.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.front.FrontTls;
import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsSettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of both listeners. Thread-safe.
 *
 * @param publicTls null for plain HTTP
 * @param adminTls null for plain HTTP
 */
record ListenerTls(
        TlsSettings settings,
        @Nullable ServerTls publicTls,
        @Nullable ServerTls adminTls) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerTls.class);

    /** Reads the files, which the settings have checked. With HTTP/2, clients learn of it by ALPN. */
    static ListenerTls open(TlsSettings settings, boolean http2) {
        return new ListenerTls(settings, ServerTls.ofPublic(settings, http2), ServerTls.ofAdmin(settings, http2));
    }

    @Nullable
    FrontTls ofPublic() {
        return publicTls == null ? null : new FrontTls(publicTls, settings);
    }

    @Nullable
    FrontTls ofAdmin() {
        return adminTls == null ? null : new FrontTls(adminTls, settings);
    }

    /** Begins to look for replaced files. Call it once. */
    void start(MeterRegistry metrics) {
        if (publicTls != null || adminTls != null) {
            LOG.info("TLS by {}", ServerTls.provider());
        }
        start(metrics, "public", publicTls);
        start(metrics, "admin", adminTls);
    }

    private static void start(MeterRegistry metrics, String listener, @Nullable ServerTls tls) {
        if (tls != null) {
            tls.follow();
        }
        Gauge.builder("scangate.tls.certificate.expiry.seconds", () -> secondsLeft(tls))
                .tag("listener", listener)
                .description("Time until the first certificate of the served chain ends")
                .register(metrics);
    }

    private static double secondsLeft(@Nullable ServerTls tls) {
        return tls == null
                ? Double.NaN
                : Duration.between(Instant.now(), tls.expiry()).toMillis() / 1e3;
    }

    @Override
    public void close() {
        if (publicTls != null) {
            publicTls.close();
        }
        if (adminTls != null) {
            adminTls.close();
        }
    }
}
