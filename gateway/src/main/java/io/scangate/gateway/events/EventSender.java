package io.scangate.gateway.events;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the entries of all event loops, on a thread of its own: only this thread ever waits for brokers. */
final class EventSender implements RingReader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** How long an entry waits for a sink that takes none; the same time as a record waits for a broker. */
    static final Duration MOST_WAIT = Duration.ofSeconds(30);

    private final EventCounts counts;
    private final EventJson json;
    private final EventSink sink;
    private final FailureNews defects = new FailureNews(System::nanoTime);
    private final RingThread thread;

    EventSender(EventCounts counts, EventJson json, EventSink sink) {
        this.counts = counts;
        this.json = json;
        this.sink = sink;
        this.thread = new RingThread("scangate-scan-events", counts::rings, this, counts.stopped, PAUSE);
    }

    void start() {
        thread.start();
    }

    @Override
    public int take(EventRing ring, int most) {
        byte[] b = ring.bytes();
        for (int sent = 0; sent < most; sent++) {
            int at = ring.peek();
            if (at < 0) {
                return sent;
            }
            try {
                if (!sink.send(key(b, at), json.record(b, at), EventEntry.millis(b, at))) {
                    counts.rings().forEach(this::dropOld);
                    return -1;
                }
                defects.succeeded();
            } catch (RuntimeException | OutOfMemoryError e) {
                // Not for each of thousands a second.
                if (defects.failed()) {
                    LOG.error("Scan events could not be sent: a lack of memory, or a defect of the program", e);
                }
                counts.undelivered.increment();
            }
            ring.release(ring.size(at));
        }
        return most;
    }

    /** While the sink takes nothing, entries would otherwise wait for ever on a gateway with few scans. */
    private void dropOld(EventRing ring) {
        long oldest = System.currentTimeMillis() - MOST_WAIT.toMillis();
        byte[] b = ring.bytes();
        counts.undelivered.add(ring.drop(at -> EventEntry.millis(b, at) < oldest));
    }

    private static byte @Nullable [] key(byte[] b, int at) {
        int appid = at + EventEntry.HEADER;
        int length = EventEntry.appidLength(b, at);
        return length == 0 ? null : Arrays.copyOfRange(b, appid, appid + length);
    }

    @Override
    public void close(Duration most) {
        long before = counts.undelivered.sum();
        sink.close(most);
        // Nobody reads the metrics of a process that ends.
        long lost = counts.stopped.sum() + counts.undelivered.sum() - before;
        if (lost > 0) {
            LOG.warn("The stop has lost {} scan events, which nobody took in time", lost);
        }
    }

    /** Sends the waiting entries, for some seconds at most, and ends the thread, if it was started. */
    @Override
    public void close() {
        thread.close();
    }
}
