package io.scangate.config.ownership;

import java.time.Duration;

/** The end of the time that a check has for everything it does. Immutable. */
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

    /** What is left in whole milliseconds, rounded up, so that who waits for it finds the deadline over. */
    Duration left() throws FetchException {
        long nanos = endNanos - System.nanoTime();
        if (nanos <= 0) {
            throw over();
        }
        return Duration.ofMillis((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    /** What is left, or less. */
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
