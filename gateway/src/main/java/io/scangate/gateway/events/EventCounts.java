package io.scangate.gateway.events;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What became of scan events. Each event is counted once, at its end. Thread-safe. */
final class EventCounts {
    /** Of a gateway without events. Metrics refer to counts weakly. */
    static final EventCounts NONE = new EventCounts();

    private final List<EventLog> logs = new CopyOnWriteArrayList<>();

    /** Events that a broker has acknowledged. */
    final LongAdder sent = new LongAdder();

    /** Events that no broker took in time, or that the brokers refused. */
    final LongAdder undelivered = new LongAdder();

    /** Events that were left over at the stop. */
    final LongAdder stopped = new LongAdder();

    void add(EventLog log) {
        logs.add(log);
    }

    /** The logs of all event loops. */
    List<EventLog> logs() {
        return logs;
    }

    /** The rings of all event loops. */
    List<EventRing> rings() {
        return logs.stream().map(EventLog::ring).toList();
    }

    private long full() {
        return logs.stream().mapToLong(EventLog::dropped).sum();
    }

    private long waiting() {
        return logs.stream().mapToLong(log -> log.ring().waiting()).sum();
    }

    /** Registers the metrics, which are all zero if the gateway has no events. */
    void bind(MeterRegistry registry) {
        FunctionCounter.builder("scangate.events.sent", this, counts -> counts.sent.sum())
                .description("Scan events that the brokers have acknowledged")
                .register(registry);
        drops(registry, "full", EventCounts::full);
        drops(registry, "undelivered", counts -> counts.undelivered.sum());
        drops(registry, "stopped", counts -> counts.stopped.sum());
        Gauge.builder("scangate.events.waiting.bytes", this, EventCounts::waiting)
                .description("Bytes of scan events that wait in the buffers of the event loops")
                .strongReference(true)
                .register(registry);
    }

    private void drops(MeterRegistry registry, String cause, ToDoubleFunction<EventCounts> count) {
        FunctionCounter.builder("scangate.events.dropped", this, count)
                .description("Scan events that are lost")
                .tag("cause", cause)
                .register(registry);
    }
}
