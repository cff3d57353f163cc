package io.scangate.gateway.scan;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.wire.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Metrics of scans, and of requests by result. They are computed when scraped, never while a request is handled. All
 * labels are known in advance, so the number of series is constant. Thread-safe.
 */
public final class ScanMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final ScanEndpoint endpoint;
    private final Latency latency = new Latency();

    private ScanMetrics(PrometheusMeterRegistry registry, ScanEndpoint endpoint) {
        this.registry = registry;
        this.endpoint = endpoint;
    }

    /**
     * Registers all metrics. Close the result to remove the histogram.
     *
     * @param server counts the faults of requests that do not reach the endpoint
     */
    public static ScanMetrics bind(PrometheusMeterRegistry registry, ScanEndpoint endpoint, Server server) {
        ScanMetrics metrics = new ScanMetrics(registry, endpoint);
        metrics.bindScans();
        metrics.bindRequests(server);
        registry.getPrometheusRegistry().register(metrics.latency);
        return metrics;
    }

    /** Removes the histogram; the other meters keep their last values. */
    @Override
    public void close() {
        registry.getPrometheusRegistry().unregister(latency);
    }

    private long sum(ToLongFunction<ScanCounters> counter) {
        return endpoint.counters().stream().mapToLong(counter).sum();
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
                            .tag("reason", ScanCounters.reason(decision))
                            .tag("version", decision.opensMiniProgram() ? version.code() : "none")
                            .tag("scene", scene.label())
                            .register(registry);
                }
            }
        }
    }

    /** Registers one series for each code, which sums the faults found by {@code wire} and by this package. */
    private void bindRequests(Server server) {
        Map<String, Integer> statuses = new TreeMap<>();
        Map<String, List<LongSupplier>> counts = new TreeMap<>();
        Server.FaultVisitor visitor = (problem, count) -> {
            statuses.put(problem.code(), problem.status());
            counts.computeIfAbsent(problem.code(), code -> new ArrayList<>()).add(count);
        };
        server.forEachFault(visitor);
        for (ScanProblem problem : ScanProblem.values()) {
            visitor.fault(problem, () -> sum(m -> m.problems(problem)));
        }
        counts.forEach((code, suppliers) -> request(String.valueOf(statuses.get(code)), code, () -> suppliers.stream()
                .mapToLong(LongSupplier::getAsLong)
                .sum()));
        request("200", "ok", () -> sum(ScanCounters::answers));
        request("204", "options", () -> sum(ScanCounters::optionsAnswers));
        request("304", "not_modified", () -> sum(ScanCounters::notModifiedAnswers));
    }

    private void request(String status, String code, LongSupplier count) {
        FunctionCounter.builder("scangate.http.requests", this, self -> count.getAsLong())
                .description("Requests of the public listener by result")
                .tag("status", status)
                .tag("code", code)
                .register(registry);
    }

    /** The time from reading a scan's bytes to the end of writing its answer, as a classic histogram. */
    private final class Latency implements Collector {
        static final String NAME = "scangate_scan_seconds";

        private Exemplars exemplars() {
            return Exemplars.of(endpoint.exemplars().stream()
                    .map(each -> Exemplar.builder()
                            .value(each.nanos() / 1e9)
                            .traceId(each.trace())
                            .spanId(each.span())
                            .timestampMillis(each.epochMillis())
                            .build())
                    .toList());
        }

        @Override
        public MetricSnapshot collect() {
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            for (int i = 0; i <= ScanCounters.BUCKETS; i++) {
                int bucket = i;
                buckets.bucket(ScanCounters.bucketBound(bucket), sum(m -> m.latencies(bucket)));
            }
            return HistogramSnapshot.builder()
                    .name(NAME)
                    .help("Time from reading a scan to writing its answer")
                    .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                            .classicHistogramBuckets(buckets.build())
                            .sum(sum(ScanCounters::latencySumNanos) / 1e9)
                            .exemplars(exemplars())
                            .build())
                    .build();
        }
    }
}
