package io.scangate.gateway.index;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A clock for pacers that each look advances by a burst, so that each piece of work rests. */
public final class PacedTime implements Pacer.Timer {
    private volatile boolean parks;
    private volatile @Nullable Thread thread;
    private final AtomicInteger rests = new AtomicInteger();
    private final CountDownLatch resting = new CountDownLatch(1);
    private long now;

    private PacedTime(boolean parks) {
        this.parks = parks;
    }

    /** A time in which rests take no time. */
    public static PacedTime flying() {
        return new PacedTime(false);
    }

    /** A time in which each rest lasts until another thread ends it, or {@link #endRests}. */
    public static PacedTime standing() {
        return new PacedTime(true);
    }

    /** A new pacer of half a processor. */
    public Pacer pacer() {
        return new Pacer(0.5, this);
    }

    /** The number of rests. */
    public int rests() {
        return rests.get();
    }

    /** Ends the present rest; later rests take no time. */
    public void endRests() {
        parks = false;
        LockSupport.unpark(thread);
    }

    /** Waits until a rest begins. */
    public void awaitRest() throws InterruptedException {
        if (!resting.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing rests");
        }
    }

    @Override
    public synchronized long nanoTime() {
        now += Pacer.BURST_NANOS;
        return now;
    }

    @Override
    public void rest(long nanos) {
        rests.incrementAndGet();
        resting.countDown();
        thread = Thread.currentThread();
        if (parks) {
            LockSupport.park(this);
        }
    }
}
