package io.scangate.gateway.traces;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.events.EventRing;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What became of traced requests. Each is counted once. Thread-safe. */
final class TraceCounts {
    /** Of a process without traces. Metrics refer to counts weakly. */
    static final TraceCounts NONE = new TraceCounts();

    private final List<TracedRing> traced = new CopyOnWriteArrayList<>();

    /** Spans that the collector has taken. */
    final LongAdder sent = new LongAdder();

    /** Spans that the collector has not taken. */
    final LongAdder undelivered = new LongAdder();

    /** Requests that were left over at the stop. */
    final LongAdder stopped = new LongAdder();

    void add(TracedRing one) {
        traced.add(one);
    }

    /** All rings. */
    List<EventRing> rings() {
        return traced.stream().map(TracedRing::ring).toList();
    }

    /** Registers the metrics, which are all zero if the process has no traces. */
    void bind(MeterRegistry registry) {
        FunctionCounter.builder("scangate.traces.sent", this, counts -> counts.sent.sum())
                .description("Spans that the collector has taken")
                .register(registry);
        drops(registry, "full", counts -> counts.traced.stream()
                .mapToLong(TracedRing::full)
                .sum());
        drops(registry, "limit", counts -> counts.traced.stream()
                .mapToLong(TracedRing::limited)
                .sum());
        drops(registry, "undelivered", counts -> counts.undelivered.sum());
        drops(registry, "stopped", counts -> counts.stopped.sum());
    }

    private void drops(MeterRegistry registry, String cause, ToDoubleFunction<TraceCounts> count) {
        FunctionCounter.builder("scangate.traces.dropped", this, count)
                .description("Spans that are lost, and chosen requests above the limit of a second")
                .tag("cause", cause)
                .register(registry);
    }
}
