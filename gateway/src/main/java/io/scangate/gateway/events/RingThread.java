package io.scangate.gateway.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A thread that takes the entries of all event loops' rings. Entries that its reader does not take, or for which an {@link EventPace} gives no
 * time, stay in the rings, which refuse further ones when they are full.
 */
public final class RingThread implements AutoCloseable {
    /** After an entry that was not taken. */
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    /** Of one loop in turn: a burst of about a third of a millisecond. */
    private static final int MOST_OF_LOOP = 512;

    private static final Duration SEND_AT_STOP = Duration.ofSeconds(2);
    private static final Duration CLOSE_AT_STOP = Duration.ofSeconds(2);
    /** The sum of the two, and one wait of the reader. */
    private static final long STOP_MILLIS = 6000;

    private final Supplier<List<EventRing>> rings;
    private final RingReader reader;
    private final LongAdder leftOver;
    private final Duration pause;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Makes a thread that does nothing yet.
     *
     * @param rings of all event loops, at each look
     * @param leftOver counts the entries that are not taken before the end
     * @param pause between two looks at empty rings
     */
    public RingThread(
            String name, Supplier<List<EventRing>> rings, RingReader reader, LongAdder leftOver, Duration pause) {
        this.rings = rings;
        this.reader = reader;
        this.leftOver = leftOver;
        this.pause = pause;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
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
        rings.get().forEach(ring -> leftOver.add(ring.drop(at -> true)));
        reader.close(CLOSE_AT_STOP);
    }

    /** Takes some entries of each loop; returns how long to rest: not at all if a loop has more. */
    private long pass() {
        long rest = pause.toNanos();
        for (EventRing ring : rings.get()) {
            int taken = reader.take(ring, MOST_OF_LOOP);
            if (taken < 0) {
                return BACK_OFF.toNanos();
            }
            rest = taken == MOST_OF_LOOP ? 0 : rest;
        }
        reader.passed();
        return rest;
    }

    /** Has the reader take the waiting entries, for some seconds at most, and ends the thread, if it was started. */
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            reader.close(Duration.ZERO);
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
