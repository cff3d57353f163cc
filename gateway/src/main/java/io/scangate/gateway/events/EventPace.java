package io.scangate.gateway.events;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says how long the thread of events rests, so that answers come before events: while the process takes nearly all time of its
 * processors, the thread takes at most a small share of it, and event loops drop what it has no time for. Otherwise it does not rest.
 * Only for that thread.
 */
final class EventPace {
    /** The share of its processors from which on a process is busy. */
    static final double BUSY = 0.85;

    /** Of all processors for the thread of a busy process. The client's thread takes nearly half as much. */
    static final double SHARE = 0.03;

    /** Systems tell the time of a process in steps of up to ten milliseconds. */
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final LongSupplier clock;
    private final LongSupplier threadTime;
    private final LongSupplier processTime;
    private final int processors;
    private final double restOfWork;
    private long worked;
    private long looked;
    private long processAtLook;
    private boolean busy;

    EventPace() {
        this(
                System::nanoTime,
                ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime,
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getProcessCpuTime,
                Runtime.getRuntime().availableProcessors());
    }

    /**
     * Makes a pace from clocks in nanoseconds.
     *
     * @param threadTime the processor time of the calling thread
     * @param processTime the processor time of the process
     */
    EventPace(LongSupplier clock, LongSupplier threadTime, LongSupplier processTime, int processors) {
        this.clock = clock;
        this.threadTime = threadTime;
        this.processTime = processTime;
        this.processors = processors;
        this.restOfWork = 1 / Math.min(1, SHARE * processors) - 1;
        this.looked = clock.getAsLong();
        this.processAtLook = processTime.getAsLong();
    }

    /** How long to rest for the work since the last call, in nanoseconds. */
    long rest() {
        look();
        long now = threadTime.getAsLong();
        long work = now - worked;
        worked = now;
        return busy ? (long) (work * restOfWork) : 0;
    }

    private void look() {
        long now = clock.getAsLong();
        if (now - looked >= LOOK_NANOS) {
            long process = processTime.getAsLong();
            busy = process - processAtLook > BUSY * processors * (now - looked);
            looked = now;
            processAtLook = process;
        }
    }
}
