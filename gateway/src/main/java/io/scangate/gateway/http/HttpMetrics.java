package io.scangate.gateway.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Shows the counters of the event loops as metrics: summed when somebody asks, never on the way of a request. The labels
 * are enumerated here, so there are as many series at the end as at the start.
 */
final class HttpMetrics {
    private final PrometheusMeterRegistry registry;
    private final EventLoops loops;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Latency latency = new Latency();

    private HttpMetrics(PrometheusMeterRegistry registry, EventLoops loops) {
        this.registry = registry;
        this.loops = loops;
    }

    /** Binds everything to a registry; it holds on to what it reads. */
    static HttpMetrics bind(PrometheusMeterRegistry registry, EventLoops loops, ConnectionCaps caps) {
        HttpMetrics metrics = new HttpMetrics(registry, loops);
        metrics.bindScans();
        metrics.bindRequests();
        metrics.bindConnections(caps);
        metrics.bindBuffers();
        metrics.gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        registry.getPrometheusRegistry().register(metrics.latency);
        return metrics;
    }

    /** Takes down what listens or computes; the other meters keep their last values. */
    void close() {
        registry.getPrometheusRegistry().unregister(latency);
        gc.close();
    }

    private long sum(ToLongFunction<LoopMetrics> counter) {
        return loops.metrics().stream().mapToLong(counter).sum();
    }

    private void bindScans() {
        for (Scene scene : Scene.values()) {
            for (Decision decision : Decision.values()) {
                Version[] versions =
                        decision == Decision.OPEN_TEST ? Version.values() : new Version[] {Version.RELEASE};
                for (Version version : versions) {
                    FunctionCounter.builder(
                                    "scangate.scans", this, self -> self.sum(m -> m.scans(decision, version, scene)))
                            .description("Scans decided")
                            .tag("action", decision.opensMiniProgram() ? "miniprogram" : "web")
                            .tag("reason", reason(decision))
                            .tag("version", decision.opensMiniProgram() ? version.code() : "none")
                            .tag("scene", scene.label())
                            .register(registry);
                }
            }
        }
    }

    private static String reason(Decision decision) {
        return switch (decision) {
            case OPEN_TEST -> "test_link";
            case OPEN_LIVE -> "published";
            case WEB_NO_RULE, WEB_UNPUBLISHED, WEB_CLIENT_TOO_OLD -> decision.reason();
        };
    }

    private void bindRequests() {
        Map<String, List<Problem>> byCode = new TreeMap<>();
        for (Problem problem : Problem.values()) {
            byCode.computeIfAbsent(problem.code(), code -> new ArrayList<>()).add(problem);
        }
        byCode.forEach(
                (code, problems) -> request(String.valueOf(problems.get(0).status()), code, m -> problems.stream()
                        .mapToLong(m::problems)
                        .sum()));
        request("200", "ok", HttpMetrics::scans);
    }

    private void request(String status, String code, ToLongFunction<LoopMetrics> counter) {
        FunctionCounter.builder("scangate.http.requests", this, self -> self.sum(counter))
                .description("Requests of the public listener by how they ended")
                .tag("status", status)
                .tag("code", code)
                .register(registry);
    }

    private static long scans(LoopMetrics metrics) {
        long scans = 0;
        for (int bucket = 0; bucket <= LoopMetrics.BUCKETS; bucket++) {
            scans += metrics.latencies(bucket);
        }
        return scans;
    }

    private void bindConnections(ConnectionCaps caps) {
        Gauge.builder("scangate.connections", caps, ConnectionCaps::open)
                .description("Open connections of the public listener")
                .strongReference(true)
                .register(registry);
        Map<LoopMetrics.Other, String> counters = new EnumMap<>(Map.of(
                LoopMetrics.Other.CONNECTIONS_OPENED, "scangate.connections.opened",
                LoopMetrics.Other.CONNECTIONS_CLOSED, "scangate.connections.closed",
                LoopMetrics.Other.CONNECTIONS_REFUSED, "scangate.connections.refused",
                LoopMetrics.Other.CONNECTIONS_TIMED_OUT, "scangate.connections.timed.out",
                LoopMetrics.Other.WHOLE_REQUESTS, "scangate.http.whole.requests"));
        counters.forEach((what, name) -> FunctionCounter.builder(name, this, self -> self.sum(m -> m.other(what)))
                .register(registry));
        gauge(
                "scangate.event.loop.lag.seconds",
                "How late the latest loop was for its last sweep",
                self -> self.loops.metrics().stream()
                                .mapToLong(m -> m.other(LoopMetrics.Other.LAG_NANOS))
                                .max()
                                .orElse(0)
                        / 1e9);
    }

    private void bindBuffers() {
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            ByteBufAllocatorMetric metric = provider.metric();
            gauge(
                    "scangate.buffers.direct.bytes",
                    "Direct memory of the buffer pool",
                    self -> metric.usedDirectMemory());
            gauge("scangate.buffers.heap.bytes", "Heap memory of the buffer pool", self -> metric.usedHeapMemory());
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<HttpMetrics> value) {
        // Strong: otherwise the registry would hold it weakly, and nobody else holds it.
        Gauge.builder(name, this, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** The time from reading a scan's bytes to having its answer written, as a classic histogram. */
    private final class Latency implements Collector {
        static final String NAME = "scangate_scan_seconds";

        @Override
        public MetricSnapshot collect() {
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            for (int i = 0; i <= LoopMetrics.BUCKETS; i++) {
                int bucket = i;
                buckets.bucket(LoopMetrics.bucketBound(bucket), sum(m -> m.latencies(bucket)));
            }
            return HistogramSnapshot.builder()
                    .name(NAME)
                    .help("From reading a scan to having its answer written")
                    .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                            .classicHistogramBuckets(buckets.build())
                            .sum(sum(LoopMetrics::latencySumNanos) / 1e9)
                            .build())
                    .build();
        }
    }
}
