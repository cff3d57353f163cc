package io.scangate.gateway.events;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when a failure and its end are news for the log. Failures often come beside successes, such as those of one partition without a
 * leader: they have ended when none has come for a minute. Thread-safe.
 */
public final class FailureNews {
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier clock;
    private volatile boolean failing;
    private long last;

    /**
     * News without failures yet.
     *
     * @param clock in nanoseconds, such as {@link System#nanoTime}
     */
    public FailureNews(LongSupplier clock) {
        this.clock = clock;
    }

    /** Tells of a failure; returns whether it is the first one. */
    public synchronized boolean failed() {
        boolean first = !failing;
        failing = true;
        last = clock.getAsLong();
        return first;
    }

    /** Tells of a success; returns whether it is the end of failures. */
    public boolean succeeded() {
        return failing && ends();
    }

    private synchronized boolean ends() {
        if (!failing || clock.getAsLong() - last < QUIET_NANOS) {
            return false;
        }
        failing = false;
        return true;
    }
}
