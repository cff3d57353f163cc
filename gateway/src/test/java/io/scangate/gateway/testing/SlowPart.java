package io.scangate.gateway.testing;

import java.time.Duration;

/**
 * A part of a test that is slow on purpose: a client that trickles, a server that keeps its callers waiting, a clock
 * that must advance. Only this class may sleep in tests; a test that waits for a condition uses {@link Waiting}.
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
}
