package io.scangate.gateway.events;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the entries of all event loops, on a thread of its own: only this thread ever waits for brokers. Entries that the sink does
 * not take, or for which an {@link EventPace} gives no time, stay in the rings, which drop further ones when they are full.
 */
final class EventSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** After a record that was not taken. */
    private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Of one loop in turn: a burst of about a third of a millisecond. */
    private static final int MOST_OF_LOOP = 512;

    private static final Duration SEND_AT_STOP = Duration.ofSeconds(2);
    private static final Duration CLOSE_AT_STOP = Duration.ofSeconds(2);
    /** The sum of the two, and one wait of the sink. */
    private static final long STOP_MILLIS = 6000;

    private final EventCounts counts;
    private final EventJson json;
    private final EventSink sink;
    private final Thread thread = new Thread(this::run, "scangate-scan-events");
    private volatile boolean closing;

    EventSender(EventCounts counts, EventJson json, EventSink sink) {
        this.counts = counts;
        this.json = json;
        this.sink = sink;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        EventPace pace = new EventPace();
        while (!closing) {
            LockSupport.parkNanos(Math.max(pass(), pace.rest()));
        }
        long end = System.nanoTime() + SEND_AT_STOP.toNanos();
        while (pass() == 0 && System.nanoTime() < end) {
            // Until all is sent, or nobody takes it, or it is late.
        }
        counts.logs().forEach(this::drop);
        sink.close(CLOSE_AT_STOP);
    }

    /** Sends some entries of each loop; returns how long to rest: not at all if a loop has more. */
    private long pass() {
        long rest = PAUSE_NANOS;
        for (EventLog log : counts.logs()) {
            int sent = send(log.ring());
            if (sent < 0) {
                return BACK_OFF_NANOS;
            }
            rest = sent == MOST_OF_LOOP ? 0 : rest;
        }
        return rest;
    }

    /** Sends entries; returns their number, or -1 if one was not taken. */
    private int send(EventRing ring) {
        byte[] b = ring.bytes();
        for (int sent = 0; sent < MOST_OF_LOOP; sent++) {
            int at = ring.peek();
            if (at < 0) {
                return sent;
            }
            try {
                if (!sink.send(key(b, at), json.record(b, at), EventEntry.millis(b, at))) {
                    return -1;
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("A scan event could not be sent: a lack of memory, or a defect of the program", e);
                counts.undelivered.increment();
            }
            ring.release(EventEntry.size(b, at));
        }
        return MOST_OF_LOOP;
    }

    private static byte @Nullable [] key(byte[] b, int at) {
        int appid = at + EventEntry.HEADER;
        int length = EventEntry.appidLength(b, at);
        return length == 0 ? null : Arrays.copyOfRange(b, appid, appid + length);
    }

    private void drop(EventLog log) {
        EventRing ring = log.ring();
        for (int at = ring.peek(); at >= 0; at = ring.peek()) {
            counts.stopped.increment();
            ring.release(EventEntry.size(ring.bytes(), at));
        }
    }

    /** Sends the waiting entries, for some seconds at most, and ends the thread, if it was started. */
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            sink.close(Duration.ZERO);
            return;
        }
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
