package io.scangate.gateway.source.feed;

import io.scangate.gateway.source.Backoff;
import java.net.URI;
import java.time.Duration;

/** A replica of the control plane: its pauses after failures, and its calls. Only for the source's thread. */
final class Replica {
    /** Doubles after each failure, up to 1.28 s. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(40);

    private static final int MOST_DOUBLINGS = 5;

    private final URI address;
    private final Backoff backoff = new Backoff(MOST_DOUBLINGS);

    /** When it may be asked again ({@link System#nanoTime}). */
    private long due = System.nanoTime();

    private final LateCalls feed = new LateCalls();
    private final LateCalls compiled = new LateCalls();

    Replica(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    /** Ends the row of failures. */
    void answered() {
        backoff.reset();
        due = System.nanoTime();
    }

    /** Counts a failure; the next call has to wait. */
    void failed() {
        backoff.failed();
        due = System.nanoTime() + backoff.jittered(FIRST_PAUSE).toNanos();
    }

    /** Whether it has failed since its last usable answer. */
    boolean isFailing() {
        return backoff.isFailing();
    }

    /** Whether it may be asked before another one. */
    boolean isDueBefore(Replica other) {
        return due - other.due < 0;
    }

    /** The time until it may be asked again. */
    Duration pause() {
        return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
    }

    /** The calls for changes and JSON snapshots. */
    LateCalls feed() {
        return feed;
    }

    /** The calls for compiled snapshots, which are made between those for JSON and leave a late one of these open. */
    LateCalls compiled() {
        return compiled;
    }

    /** Ends all calls. */
    void finish() {
        feed.finish(null);
        compiled.finish(null);
    }
}
