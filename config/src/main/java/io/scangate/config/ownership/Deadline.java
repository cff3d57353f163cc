package io.scangate.config.ownership;

import java.time.Duration;

/** The end of the time limit of one check. Immutable. Thread-safe. */
final class Deadline {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Duration length;
    private final long endNanos;

    private Deadline(Duration length) {
        this.length = length;
        this.endNanos = System.nanoTime() + length.toNanos();
    }

    static Deadline in(Duration length) {
        return new Deadline(length);
    }

    /**
     * The remaining time in whole milliseconds, rounded up, so that the deadline has passed after a wait of that
     * length.
     */
    Duration left() throws FetchException {
        long nanos = endNanos - System.nanoTime();
        if (nanos <= 0) {
            throw over();
        }
        return Duration.ofMillis((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    /** The remaining time, but at most {@code atMost}. */
    Duration left(Duration atMost) throws FetchException {
        Duration left = left();
        return left.compareTo(atMost) < 0 ? left : atMost;
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    FetchException over() {
        return new FetchException(Outcome.NO_ANSWER, "no answer within " + length.toMillis() + " ms in all");
    }
}
