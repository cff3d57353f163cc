package io.scangate.gateway;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.scangate.gateway.wire.DirectMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of a process of either plane: its version, its clock, its memory and descriptors by the names of Prometheus's own clients,
 * and Micrometer's metrics of the JVM. Thread-safe.
 */
public final class ProcessMetrics implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final double KIBIBYTE = 1024;
    private static final double SECOND_NANOS = 1e9;
    private static final double SECOND_MILLIS = 1e3;

    /** Micrometer's meters whose names do not follow the rules of names; this class has the first by another name. */
    private static final Set<String> BADLY_NAMED = Set.of("process.cpu.time", "system.cpu.count");

    private final PrometheusMeterRegistry registry;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Collector build;

    private ProcessMetrics(PrometheusMeterRegistry registry, String plane, @Nullable String version) {
        this.registry = registry;
        Labels labels = Labels.of(
                "plane",
                plane,
                "version",
                versionText(version),
                "java",
                Runtime.version().toString());
        this.build = () -> InfoSnapshot.builder()
                .name("scangate_build")
                .help("1, with the version of the program and of Java as labels")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(labels)
                        .build())
                .build();
    }

    /** Micrometer would give all metrics exemplars. Prometheus, at least 2.42, refuses a page that has one at the count of a histogram. */
    private static final class BucketExemplars implements PrometheusConfig {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            Properties properties = new Properties();
            properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
            return properties;
        }
    }

    /** A registry for all metrics of a process. */
    public static PrometheusMeterRegistry newRegistry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(new BucketExemplars());
        registry.config().meterFilter(MeterFilter.deny(id -> BADLY_NAMED.contains(id.getName())));
        return registry;
    }

    /**
     * Registers all metrics.
     *
     * @param registry from {@link #newRegistry}
     * @param plane {@code gateway} or {@code config}
     * @param version the version of the program; null if it is not packaged
     */
    public static ProcessMetrics bind(PrometheusMeterRegistry registry, String plane, @Nullable String version) {
        ProcessMetrics metrics = new ProcessMetrics(registry, plane, version);
        registry.getPrometheusRegistry().register(metrics.build);
        metrics.bindProcess();
        metrics.gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        return metrics;
    }

    /** A version for people. */
    public static String versionText(@Nullable String version) {
        return version == null ? "not packaged" : version;
    }

    private void bindProcess() {
        gauge("process.resident.memory.bytes", "Resident memory of the process", self -> residentBytes());
        gauge(
                "process.start.time.seconds",
                "Start of the process as Unix time",
                self -> ManagementFactory.getRuntimeMXBean().getStartTime() / SECOND_MILLIS);
        FunctionCounter.builder("process.cpu.seconds", system, bean -> bean.getProcessCpuTime() / SECOND_NANOS)
                .description("Processor time of the process")
                .register(registry);
        gauge("scangate.time.seconds", "Unix time of the clock", self -> System.currentTimeMillis() / SECOND_MILLIS);
        gauge("scangate.direct.memory.bytes", "Direct memory that Netty has", self -> DirectMemory.used());
        gauge(
                "scangate.direct.memory.max.bytes",
                "Limit of the direct memory that Netty may have",
                self -> DirectMemory.max());
        if (system instanceof UnixOperatingSystemMXBean unix) {
            gauge("process.open.fds", "Open file descriptors", self -> unix.getOpenFileDescriptorCount());
            gauge("process.max.fds", "Limit of open file descriptors", self -> unix.getMaxFileDescriptorCount());
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<ProcessMetrics> value) {
        Gauge.builder(name, this, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** What Linux says; NaN on other systems. */
    private static double residentBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(line -> KIBIBYTE * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Stops listening to garbage collections; the meters keep their last values. */
    @Override
    public void close() {
        gc.close();
        registry.getPrometheusRegistry().unregister(build);
    }
}
