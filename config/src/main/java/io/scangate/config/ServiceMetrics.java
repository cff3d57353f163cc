package io.scangate.config;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.GatewayStore.Gateway;
import io.scangate.config.lifecycle.Freezing;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.ProcessMetrics;
import io.scangate.gateway.source.ReloadStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Metrics of the head's revision, the gateway fleet and the process. Thread-safe. */
final class ServiceMetrics implements AutoCloseable {
    /** All gauges of one scrape share one query of the database. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final double MILLIS = 1000;

    private final PrometheusMeterRegistry registry;
    private final ChangeFeed changes;
    private final Supplier<Fleet> looking;
    private final Clock clock;
    private @Nullable Fleet last;
    private final ProcessMetrics process;

    /** The gateways, null if the database does not answer, and whether the control plane is frozen. */
    private record Fleet(@Nullable List<Gateway> gateways, boolean frozen, Instant at) {}

    ServiceMetrics(
            PrometheusMeterRegistry registry,
            ChangeFeed changes,
            GatewayStore gateways,
            Freezing freezing,
            Clock clock) {
        this.registry = registry;
        this.process = ProcessMetrics.bind(registry, "config", version());
        this.changes = changes;
        this.clock = clock;
        this.looking = () -> look(gateways, freezing, clock.instant());
    }

    /** A registry for all metrics of a control plane. Armeria's own metrics have no help texts, and no page describes them. */
    static PrometheusMeterRegistry newRegistry() {
        PrometheusMeterRegistry registry = ProcessMetrics.newRegistry();
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("armeria."));
        return registry;
    }

    /** The version of the program; null if it is not packaged. */
    static @Nullable String version() {
        return ServiceMetrics.class.getPackage().getImplementationVersion();
    }

    /** Registers all metrics. Call it once. */
    void bind() {
        gauge("scangate.revision", "Number of the last change", self -> self.changes.head());
        for (ReloadStatus.State state : ReloadStatus.State.values()) {
            String name = state.name().toLowerCase(Locale.ROOT);
            Gauge.builder(
                            "scangate.gateways",
                            this,
                            self -> self.most(gateways -> gateways.stream()
                                    .filter(gateway -> gateway.state().equals(name))
                                    .count()))
                    .description(
                            "Gateways that reported within the last hour and have not stopped, by the state of their source")
                    .tag("state", name)
                    .strongReference(true)
                    .register(registry);
        }
        gauge(
                "scangate.gateways.lag.revisions",
                "Greatest lag of a gateway behind the last change, in revisions",
                self -> self.most(gateways -> gateways.stream()
                        .filter(gateway -> gateway.revision() >= 0)
                        .mapToLong(gateway -> Math.max(0, self.changes.head() - gateway.revision()))
                        .max()
                        .orElse(0)));
        gauge(
                "scangate.gateways.silence.seconds",
                "Greatest time since a gateway's last report",
                self -> self.silence());
        gauge("scangate.frozen", "1 while an operator has frozen the control plane", ServiceMetrics::frozen);
    }

    private void gauge(String name, String description, ToDoubleFunction<ServiceMetrics> value) {
        Gauge.builder(name, this, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** A scrape asks for each metric, and all have one answer of the database. */
    private synchronized Fleet fleet() {
        Fleet now = last;
        if (now == null || Duration.between(now.at(), clock.instant()).abs().compareTo(FRESH) >= 0) {
            now = looking.get();
            last = now;
        }
        return now;
    }

    private static Fleet look(GatewayStore store, Freezing freezing, Instant now) {
        try {
            boolean frozen = freezing.current().isPresent();
            return new Fleet(store.gateways(now.minus(GatewayStore.GONE)), frozen, now);
        } catch (RefusedException e) {
            // The store has counted the failure already. The scrape must not fail with it.
            return new Fleet(null, false, now);
        }
    }

    private double most(ToDoubleFunction<List<Gateway>> value) {
        List<Gateway> gateways = fleet().gateways();
        return gateways == null ? Double.NaN : value.applyAsDouble(gateways);
    }

    private double frozen() {
        Fleet now = fleet();
        return now.gateways() == null ? Double.NaN : now.frozen() ? 1 : 0;
    }

    private double silence() {
        Instant now = fleet().at();
        return most(gateways -> gateways.stream()
                .mapToDouble(
                        gateway -> Duration.between(gateway.reportedAt(), now).toMillis() / MILLIS)
                .max()
                .orElse(0));
    }

    @Override
    public void close() {
        process.close();
    }
}
