package io.scangate.gateway.traces;

import io.scangate.gateway.events.EventRing;
import io.scangate.gateway.events.FailureNews;
import io.scangate.gateway.events.RingReader;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes spans of the entries of rings, and sends them together. Only for one thread. */
final class TraceReader implements RingReader {
    /** For one message to the collector. */
    static final Duration SEND = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(TraceReader.class);

    private final TraceCounts counts;
    private final SpanSink sink;
    private final Exemplars exemplars;
    private final String address;
    private final FailureNews failures = new FailureNews(System::nanoTime);
    private final FailureNews defects = new FailureNews(System::nanoTime);
    private int waiting;

    TraceReader(TraceCounts counts, SpanSink sink, Exemplars exemplars, String address) {
        this.counts = counts;
        this.sink = sink;
        this.exemplars = exemplars;
        this.address = address;
    }

    @Override
    public int take(EventRing ring, int most) {
        byte[] b = ring.bytes();
        for (int taken = 0; taken < most; taken++) {
            int at = ring.peek();
            if (at < 0) {
                return taken;
            }
            try {
                add(b, at);
                defects.succeeded();
            } catch (RuntimeException | OutOfMemoryError e) {
                defect(e);
                counts.undelivered.increment();
            }
            ring.release(ring.size(at));
        }
        return most;
    }

    private void add(byte[] b, int at) {
        SpanSink.Ids ids = sink.add(b, at);
        waiting++;
        // Of a request with several scans the histogram has several times.
        if (TraceEntry.scans(b, at) == 1) {
            exemplars.put(ids, TraceEntry.word(b, at, 2));
        }
    }

    /** The thread goes on, and logs the first of them only. */
    private void defect(Throwable e) {
        if (defects.failed()) {
            LOG.error("A span could not be made or sent: a lack of memory, or a defect of the program", e);
        }
    }

    @Override
    public void passed() {
        send(SEND);
    }

    private void send(Duration most) {
        if (waiting == 0) {
            return;
        }
        String failure;
        try {
            failure = sink.send(most);
        } catch (RuntimeException | OutOfMemoryError e) {
            defect(e);
            failure = e.toString();
        }
        (failure.isEmpty() ? counts.sent : counts.undelivered).add(waiting);
        waiting = 0;
        if (!failure.isEmpty()) {
            if (failures.failed()) {
                LOG.warn("Spans cannot be sent to {}: {}", address, failure);
            }
        } else if (failures.succeeded()) {
            LOG.info("Spans are sent again to {}, without failures for a minute", address);
        }
    }

    @Override
    public void close(Duration most) {
        send(most);
        sink.close();
    }
}
