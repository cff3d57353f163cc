package io.scangate.gateway.source.feed;

import io.scangate.gateway.source.Backoff;
import java.time.Duration;

/**
 * Decides when to replace rules that another version of the program compiled: as soon as a replica answers. The pauses
 * between attempts double while a replica sends deltas but no usable snapshot. Not thread-safe.
 */
final class Renewal {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Backoff backoff = new Backoff(MOST_DOUBLINGS);
    private long due = System.nanoTime();

    boolean isDue() {
        return due - System.nanoTime() <= 0;
    }

    /** Counts an attempt without a snapshot. */
    void failed() {
        due = System.nanoTime() + backoff.stretched(FIRST_PAUSE).toNanos();
        backoff.failed();
    }

    /** No replica answers at all, so the pause starts again from the shortest. */
    void unreachable() {
        backoff.reset();
        due = System.nanoTime();
    }
}
