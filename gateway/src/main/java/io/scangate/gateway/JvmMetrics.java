package io.scangate.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;

/** Micrometer's metrics of the JVM. */
final class JvmMetrics implements AutoCloseable {
    private final JvmGcMetrics gc = new JvmGcMetrics();

    private JvmMetrics() {}

    static JvmMetrics bind(MeterRegistry registry) {
        JvmMetrics metrics = new JvmMetrics();
        metrics.gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        return metrics;
    }

    /** Stops listening to garbage collections; the meters keep their last values. */
    @Override
    public void close() {
        gc.close();
    }
}
