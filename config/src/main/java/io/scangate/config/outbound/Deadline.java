package io.scangate.config.outbound;

import java.time.Duration;

/** The end of a time limit. Immutable. Thread-safe. */
public final class Deadline {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Duration length;
    private final long endNanos;

    private Deadline(Duration length) {
        this.length = length;
        this.endNanos = System.nanoTime() + length.toNanos();
    }

    /** A deadline that far from now. */
    public static Deadline in(Duration length) {
        return new Deadline(length);
    }

    /**
     * The remaining time in whole milliseconds, rounded up, so that the deadline has passed after a wait of that
     * length.
     */
    public Duration left() throws FetchException {
        long nanos = endNanos - System.nanoTime();
        if (nanos <= 0) {
            throw over();
        }
        return Duration.ofMillis((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    /** The remaining time, but at most {@code atMost}. */
    public Duration left(Duration atMost) throws FetchException {
        Duration left = left();
        return left.compareTo(atMost) < 0 ? left : atMost;
    }

    /** Whether it has passed. */
    public boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    /** The failure of a call that had no answer until the deadline. */
    public FetchException over() {
        return new FetchException(
                FetchException.Failure.NO_ANSWER, "no answer within " + length.toMillis() + " ms in all");
    }
}
