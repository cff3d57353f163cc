package io.scangate.gateway.index;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A clock for pacers that each look advances by a burst, so that each piece of work rests. */
public final class PacedTime implements Pacer.Timer {
    private final boolean parks;
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

    /** A time in which each rest lasts until another thread ends it. */
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
        if (parks) {
            LockSupport.park(this);
        }
    }
}
