package io.scangate.gateway.source.feed;

import java.time.Duration;

/**
 * When rules that another version of the program compiled are to be taken anew: as soon as anybody answers. Pauses double
 * while a snapshot is refused or not to be had and changes are: those go on meanwhile. Not thread-safe.
 */
final class Renewal {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    private int failures;
    private long due = System.nanoTime();

    boolean isDue() {
        return due - System.nanoTime() <= 0;
    }

    /** It was tried in vain. */
    void failed() {
        due = System.nanoTime() + (FIRST_PAUSE.toNanos() << Math.min(failures++, MOST_DOUBLINGS));
    }

    /** Nobody answers anything: that says nothing of snapshots. */
    void unreachable() {
        failures = 0;
        due = System.nanoTime();
    }
}
