package io.scangate.gateway.index;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Divides long work beside scans into short bursts, so that the work uses at most a share of a processor. The work calls the
 * pacer after each bounded piece. When a burst has lasted {@value #BURST_NANOS} ns, the thread rests until the burst is no more
 * than the share of burst and rest together.
 *
 * <p>A burst is measured by the clock. It includes times in which other threads had the processor, so the work takes even less
 * of a busy processor. Scans share caches and memory channels with the work, so the rule is the same on several processors.
 *
 * <p>For the thread of the work, except {@link #hurry} and {@link #abandon}, which any thread may call. O(1) for each call
 * besides the rest.
 */
public final class Pacer {
    /** Does not pace: for work that scans do not feel, or that others wait for. Any threads may share it. */
    public static final Pacer NONE = new Pacer();

    /** The length of a burst. A scan is answered in some microseconds, and a switch of threads costs a few. */
    static final long BURST_NANOS = 1_000_000;

    /** The most time of a burst that counts. A longer burst has probably waited for a disk, the network or the processor. */
    static final long COUNTED_NANOS = 8 * BURST_NANOS;

    /** The items between two looks at the clock. */
    private static final int ITEMS = 64;

    private final @Nullable Timer timer;
    private final double restOfBurst;
    private int items;
    private long began;
    private volatile boolean hurried;
    private volatile boolean abandoned;
    private volatile @Nullable Thread resting;

    /** A clock and the rests of a thread. */
    interface Timer {
        /** The time in nanoseconds since any fixed moment. */
        long nanoTime();

        /** Lets the calling thread rest. May end early, and ends at an interrupt or {@link LockSupport#unpark}. */
        void rest(long nanos);
    }

    private enum SystemTimer implements Timer {
        INSTANCE;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void rest(long nanos) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    private Pacer() {
        timer = null;
        restOfBurst = 0;
    }

    /**
     * Creates a pacer for one piece of work, which begins now.
     *
     * @param share the share of a processor, above 0 and at most 1; 1 never rests
     */
    public Pacer(double share) {
        this(share, SystemTimer.INSTANCE);
    }

    Pacer(double share, Timer timer) {
        this.timer = timer;
        this.restOfBurst = (1 - share) / share;
        this.began = timer.nanoTime();
    }

    /**
     * Notes a piece of work of up to a millisecond, and rests if it is time.
     *
     * @throws AbandonedException if the work was abandoned or its thread was interrupted
     */
    public void piece() {
        if (timer != null) {
            checkNeeded();
            if (restOfBurst > 0 && !hurried) {
                pace(timer);
            }
        }
    }

    /** Notes an item of up to some microseconds, of which the work has many. Every {@value #ITEMS} items are a {@link #piece}. */
    public void item() {
        if (timer != null && ++items == ITEMS) {
            items = 0;
            piece();
        }
    }

    private void pace(Timer clock) {
        long burst = clock.nanoTime() - began;
        if (burst >= BURST_NANOS) {
            resting = Thread.currentThread();
            // In this order, so that a call from another thread either sees the resting thread or is seen here.
            if (!hurried && !abandoned) {
                clock.rest((long) (Math.min(burst, COUNTED_NANOS) * restOfBurst));
            }
            resting = null;
            checkNeeded();
            began = clock.nanoTime();
        }
    }

    private void checkNeeded() {
        if (abandoned || Thread.currentThread().isInterrupted()) {
            throw new AbandonedException();
        }
    }

    /** Ends the present rest, and lets the work go on without rests, because others wait for it. */
    void hurry() {
        hurried = true;
        wake();
    }

    /** Ends the present rest and the work, which throws an {@link AbandonedException} soon. */
    void abandon() {
        abandoned = true;
        wake();
    }

    private void wake() {
        Thread thread = resting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
