package io.scangate.gateway.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A part of a test that is slow on purpose: a client that trickles, a server that keeps its callers waiting, a time in which
 * nothing may happen, a limit of time that must pass. The one place in tests that may sleep; to wait for something that can
 * be seen, use {@link Waiting}.
 */
public final class SlowPart {
    private SlowPart() {}

    /** Sleeps for a time. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it was slow", e);
        }
    }

    /** Sleeps for a number of milliseconds. */
    public static void pause(long millis) {
        pause(Duration.ofMillis(millis));
    }

    /** Waits until a time of {@link System#nanoTime}, so that requests keep a rate. Does not wait for a time that is over. */
    public static void until(long nanoTime) {
        LockSupport.parkNanos(nanoTime - System.nanoTime());
    }
}
