package io.scangate.gateway.traces;

import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.events.RingThread;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The traces of a gateway: the logs of its event loops, and the thread that makes and sends spans. Thread-safe. */
public final class Traces implements AutoCloseable {
    /** Spans of so long a time are sent together. */
    static final Duration PAUSE = Duration.ofMillis(200);

    private final TraceSettings settings;
    private final TraceCounts counts = new TraceCounts();
    private final Exemplars exemplars = new Exemplars();
    private final RingThread thread;

    Traces(TraceSettings settings, SpanSink sink) {
        this.settings = settings;
        TraceReader reader = new TraceReader(counts, sink, exemplars, settings.traces());
        this.thread = new RingThread("scangate-traces", counts::rings, reader, counts.stopped, PAUSE);
    }

    /**
     * Makes the traces of a gateway without sending any. The collector need not be reachable.
     *
     * @param gateway the name of the gateway
     * @param version of the program
     * @param hideQueryValues whether links in spans have no values of queries
     * @return null if the settings name no collector
     * @throws IllegalArgumentException if the libraries are missing; the message starts with a setting's key
     */
    public static @Nullable Traces open(
            TraceSettings settings, String gateway, String version, boolean hideQueryValues) {
        if (settings.traces().isEmpty()) {
            return null;
        }
        return new Traces(
                settings, SpanSink.open(() -> new ScanSpans(settings.traces(), gateway, version, hideQueryValues)));
    }

    /** Registers the metrics of traces, or of none. */
    public static void bind(MeterRegistry registry, @Nullable Traces traces) {
        (traces == null ? TraceCounts.NONE : traces.counts).bind(registry);
    }

    /** Makes the log of an event loop. */
    public TraceLog newLog() {
        TraceLog log = new TraceLog(settings);
        counts.add(log);
        return log;
    }

    /** The exemplars for the histogram of scans; null if the settings want none. */
    public @Nullable Exemplars exemplars() {
        return settings.exemplars() ? exemplars : null;
    }

    /** Starts to send; traced requests wait until then. */
    public void start() {
        thread.start();
    }

    /** Sends the waiting spans, for a few seconds at most. Call it after the event loops have ended. */
    @Override
    public void close() {
        thread.close();
    }
}
