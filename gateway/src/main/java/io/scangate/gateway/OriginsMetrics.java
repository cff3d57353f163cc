package io.scangate.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.origins.Origins;
import java.util.function.ToDoubleFunction;

/** Metrics of the filter of origins, computed when scraped. NaN while there is no filter. */
final class OriginsMetrics {
    private OriginsMetrics() {}

    /** Registers the metrics. The registry holds only weak references, so the caller must keep the origins. */
    static void bind(MeterRegistry registry, Origins origins) {
        gauge(registry, origins, "revision", "Revision of the filter of origins", Origins.Filter::revision);
        gauge(registry, origins, "known", "Origins in the filter of origins", Origins.Filter::origins);
        gauge(registry, origins, "bytes", "Size of the filter of origins", filter -> filter.bytes().length);
        gauge(
                registry,
                origins,
                "seconds",
                "Time in which the filter of origins was made, with rests",
                filter -> filter.took().toNanos() / 1e9);
    }

    private static void gauge(
            MeterRegistry registry,
            Origins origins,
            String name,
            String description,
            ToDoubleFunction<Origins.Filter> value) {
        Gauge.builder("scangate.origins." + name, origins, now -> {
                    Origins.Filter filter = now.current();
                    return filter == null ? Double.NaN : value.applyAsDouble(filter);
                })
                .description(description)
                .register(registry);
    }
}
