package io.scangate.gateway.wire;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of connections, event loops and buffers. They are computed when scraped, never while a request is handled.
 */
final class WireMetrics {
    private final MeterRegistry registry;
    private final EventLoops loops;

    private WireMetrics(MeterRegistry registry, EventLoops loops) {
        this.registry = registry;
        this.loops = loops;
    }

    /** Registers all metrics; the registry keeps strong references to their sources. */
    static void bind(MeterRegistry registry, EventLoops loops, ConnectionCaps caps) {
        WireMetrics metrics = new WireMetrics(registry, loops);
        metrics.bindConnections(caps);
        metrics.bindBuffers();
        metrics.bindMemory(MemoryBudget.Kind.PENDING, "scangate.pending", "unfinished requests");
        metrics.bindMemory(MemoryBudget.Kind.UNSENT, "scangate.unsent", "answers that clients have not taken");
    }

    private void bindMemory(MemoryBudget.Kind kind, String name, String what) {
        gauge(name + ".bytes", "Bytes of " + what, all -> all.memory().sum(kind));
        gauge(name + ".max.bytes", "Limit of the bytes of " + what, all -> all.memory()
                .max(kind));
    }

    private void bindConnections(ConnectionCaps caps) {
        Gauge.builder("scangate.connections", caps, ConnectionCaps::open)
                .description("Open connections of the public listener")
                .strongReference(true)
                .register(registry);
        for (LoopMetrics.Event event : LoopMetrics.Event.values()) {
            FunctionCounter.builder(event.meter(), loops, all -> all.sum(loop -> loop.events(event)))
                    .description(event.description())
                    .register(registry);
        }
        gauge(
                "scangate.event.loop.lag.seconds",
                "How late the latest loop was for its last sweep, or is for its next one",
                all -> all.metrics().stream()
                                .mapToLong(loop -> loop.lagNanos(System.nanoTime()))
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
                    all -> metric.usedDirectMemory());
            gauge("scangate.buffers.heap.bytes", "Heap memory of the buffer pool", all -> metric.usedHeapMemory());
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<EventLoops> value) {
        // Strong references, because nothing else holds these objects and the registry's own references are weak.
        Gauge.builder(name, loops, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}
