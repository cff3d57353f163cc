package io.scangate.gateway.source.feed;

import io.scangate.gateway.source.Backoff;
import java.time.Duration;

/**
 * When a snapshot is to take the place of rules that another version of the program compiled: as soon as a replica answers.
 * Pauses double while a replica gives changes and no snapshot that can be taken: changes are followed meanwhile. Not
 * thread-safe.
 */
final class Renewal {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Backoff backoff = new Backoff(MOST_DOUBLINGS);
    private long due = System.nanoTime();

    boolean isDue() {
        return due - System.nanoTime() <= 0;
    }

    /** No snapshot was taken. */
    void failed() {
        due = System.nanoTime() + backoff.stretched(FIRST_PAUSE).toNanos();
        backoff.failed();
    }

    /** No replica answers anything: that says nothing of snapshots. */
    void unreachable() {
        backoff.reset();
        due = System.nanoTime();
    }
}
