package io.scangate.gateway.traces;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.events.EventRing;
import io.scangate.gateway.events.RingThread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traces of a control plane: chosen calls write a few words each into a ring, and a thread makes spans of them and sends them. No call
 * waits for the collector; calls for which the ring has no room are counted. Thread-safe.
 */
public final class CallTraces implements AutoCloseable {
    private final TraceCounts counts = new TraceCounts();
    private final Calls calls;
    private final RingThread thread;

    private CallTraces(CallTraceSettings settings, SpanSink sink) {
        calls = new Calls(settings);
        counts.add(calls);
        TraceReader reader = new TraceReader(counts, sink, new Exemplars(), settings.traces());
        thread = new RingThread("scangate-traces", counts::rings, reader, counts.stopped, Traces.PAUSE);
    }

    /** A call that is traced, and its caller's span. Immutable. */
    public static final class Chosen {
        private final TraceParent parent;

        private Chosen(TraceParent parent) {
            this.parent = parent;
        }
    }

    /** The ring has one writer, and the choice one thread; so both are used under a lock, for a microsecond. */
    private static final class Calls implements TracedRing {
        private final EventRing ring = new EventRing(TraceLog.CAPACITY);
        private final TraceChoice choice;
        private volatile long full;

        Calls(CallTraceSettings settings) {
            choice = new TraceChoice(settings.tracesSample(), settings.tracesLimit());
        }

        synchronized @Nullable Chosen choose(byte[] parent, int values) {
            choice.tick(System.nanoTime());
            return choice.choose(parent, 0, parent.length, values)
                    ? new Chosen(choice.parent().copy())
                    : null;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock only.
        synchronized void add(Chosen chosen, byte[] text, int status, long start, long nanos) {
            int at = TraceEntry.write(ring, 0, 0, -1, start, nanos, chosen.parent, status, text.length);
            if (at < 0) {
                full++;
                return;
            }
            System.arraycopy(text, 0, ring.bytes(), at + TraceEntry.HEADER, text.length);
            ring.publish(ring.size(at));
        }

        @Override
        public EventRing ring() {
            return ring;
        }

        @Override
        public long full() {
            return full;
        }

        @Override
        public long limited() {
            return choice.limited();
        }
    }

    /**
     * Makes the traces of a control plane without sending any. The collector need not be reachable.
     *
     * @param instance the name of this control plane
     * @param version of the program
     * @return null if the settings name no collector
     * @throws IllegalArgumentException if the libraries are missing; the message starts with a setting's key
     */
    public static @Nullable CallTraces open(CallTraceSettings settings, String instance, String version) {
        return settings.traces().isEmpty()
                ? null
                : new CallTraces(settings, SpanSink.open(() -> new CallSpans(settings.traces(), instance, version)));
    }

    /** Registers the metrics of traces, or of none. */
    public static void bind(MeterRegistry registry, @Nullable CallTraces traces) {
        (traces == null ? TraceCounts.NONE : traces.counts).bind(registry);
    }

    /**
     * Chooses whether a call is traced, when it begins.
     *
     * @param parents the values of its fields {@code traceparent}
     * @return null if it is not
     */
    public @Nullable Chosen choose(List<String> parents) {
        String last = parents.isEmpty() ? "" : parents.get(parents.size() - 1);
        return calls.choose(last.getBytes(ISO_8859_1), parents.size());
    }

    /**
     * Takes a call that has ended.
     *
     * @param status of the answer; 0 if there was none
     * @param start as {@link System#nanoTime}
     */
    public void add(Chosen chosen, TracedCall call, int status, long start, long nanos) {
        calls.add(chosen, call.text().getBytes(UTF_8), status, start, nanos);
    }

    /** Starts to send; traced calls wait until then. */
    public void start() {
        thread.start();
    }

    /** Sends the waiting spans, for a few seconds at most. Call it after the listeners have ended. */
    @Override
    public void close() {
        thread.close();
    }
}
