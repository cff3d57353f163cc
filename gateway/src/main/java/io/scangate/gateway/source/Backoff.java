package io.scangate.gateway.source;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Counts failures in a row and doubles durations for each, up to a limit. Not thread-safe. */
public final class Backoff {
    private final int mostDoublings;
    private int failures;

    /**
     * A back-off without failures.
     *
     * @param mostDoublings how often a duration is doubled at most, up to 20
     */
    public Backoff(int mostDoublings) {
        this.mostDoublings = mostDoublings;
    }

    /** One more failure in the row. */
    public void failed() {
        failures = Math.min(failures + 1, mostDoublings);
    }

    /** The row of failures has ended. */
    public void reset() {
        failures = 0;
    }

    /** Whether the last call failed. */
    public boolean isFailing() {
        return failures > 0;
    }

    /** The duration, doubled once for each failure in the row. */
    public Duration stretched(Duration duration) {
        return duration.multipliedBy(1L << failures);
    }

    /** A random duration from half of {@link #stretched} to all of it: so a fleet does not come back at one moment. */
    public Duration scattered(Duration duration) {
        long most = stretched(duration).toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
