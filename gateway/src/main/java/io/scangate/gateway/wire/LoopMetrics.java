package io.scangate.gateway.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** An event loop's counters of connections and faults, with the threads of {@link LoopCounters}, and how late it is. */
@SuppressWarnings("EnumOrdinal") // Indexes of arrays that live as long as this process.
final class LoopMetrics {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int PROBLEMS = Event.values().length;

    /** First those of events, then those of problems. */
    private final LoopCounters counters = new LoopCounters(PROBLEMS + WireProblem.values().length);

    private final long[] lag = new long[1];
    private final long[] due = new long[1];

    /** The counted events besides faults. */
    enum Event {
        CONNECTIONS_OPENED("scangate.connections.opened", "Connections accepted"),
        CONNECTIONS_CLOSED("scangate.connections.closed", "Connections closed"),
        CONNECTIONS_REFUSED("scangate.connections.refused", "Connections refused because there were too many"),
        CONNECTIONS_TIMED_OUT(
                "scangate.connections.timed.out",
                "Connections closed because no request came, or because the client did not take its answers"),
        CONNECTIONS_EVICTED(
                "scangate.connections.evicted",
                "Connections ended because the listener's connections took too much memory"),
        HTTP2_CONNECTIONS("scangate.http2.connections", "Connections that speak HTTP/2"),
        HTTP2_STREAMS_RESET("scangate.http2.streams.reset", "Streams of HTTP/2 that the gateway has reset"),
        HTTP2_FAULTS(
                "scangate.http2.faults", "Connections of HTTP/2 ended because of a fault or a flood of their clients"),
        PROXY_HEADERS_BAD(
                "scangate.proxy.headers.bad",
                "Connections of trusted proxies closed because they had no header of the PROXY protocol"),
        HANDSHAKES("scangate.tls.handshakes", "TLS handshakes that are complete"),
        HANDSHAKES_FAILED("scangate.tls.handshakes.failed", "TLS handshakes that began and were not completed"),
        HANDSHAKES_REFUSED(
                "scangate.tls.handshakes.refused", "Connections closed because too many TLS handshakes were in flight");

        private final String meter;
        private final String description;

        Event(String meter, String description) {
            this.meter = meter;
            this.description = description;
        }

        /** The help text of the metric. */
        String description() {
            return description;
        }

        /** The name of the metric. */
        String meter() {
            return meter;
        }
    }

    /** Counts a request that ended in a fault. */
    void count(WireProblem problem) {
        counters.add(PROBLEMS + problem.ordinal(), 1);
    }

    /** Counts an event. */
    void count(Event event) {
        counters.add(event.ordinal(), 1);
    }

    /**
     * Sets how late the loop was for its last sweep.
     *
     * @param nanos the delay
     * @param next when the next sweep is due, as {@link System#nanoTime}
     */
    void swept(long nanos, long next) {
        LONGS.setOpaque(lag, 0, nanos);
        LONGS.setRelease(due, 0, next);
    }

    long problems(WireProblem problem) {
        return counters.get(PROBLEMS + problem.ordinal());
    }

    long events(Event event) {
        return counters.get(event.ordinal());
    }

    /**
     * The delay of the last sweep, or of the next one if that is longer: a loop that hangs never comes to it.
     *
     * @param now as {@link System#nanoTime}
     */
    long lagNanos(long now) {
        // In this order: the next sweep must not hide the delay of the last one.
        long next = (long) LONGS.getAcquire(due, 0);
        long last = (long) LONGS.getOpaque(lag, 0);
        return next == 0 ? last : Math.max(last, now - next);
    }
}
