package io.scangate.gateway.source;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Counts failures in a row and doubles durations for each, up to a limit. Not thread-safe. */
public final class Backoff {
    private final int mostDoublings;
    private int failures;

    /**
     * Starts without failures.
     *
     * @param mostDoublings the most doublings of a duration, up to 20
     */
    public Backoff(int mostDoublings) {
        this.mostDoublings = mostDoublings;
    }

    /** Counts a failure. */
    public void failed() {
        failures = Math.min(failures + 1, mostDoublings);
    }

    /** Resets the count of failures. */
    public void reset() {
        failures = 0;
    }

    /** Whether there were failures since the last {@link #reset}. */
    public boolean isFailing() {
        return failures > 0;
    }

    /** The duration, doubled once for each failure in a row. */
    public Duration stretched(Duration duration) {
        return duration.multipliedBy(1L << failures);
    }

    /**
     * A random duration between half of {@link #stretched} and all of it, so that a fleet's calls do not come at one
     * moment.
     */
    public Duration jittered(Duration duration) {
        long most = stretched(duration).toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
