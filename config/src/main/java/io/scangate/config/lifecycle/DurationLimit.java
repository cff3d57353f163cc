package io.scangate.config.lifecycle;

import java.time.Duration;

/** The limits of durations in settings. Thread-safe: all methods are static. */
public final class DurationLimit {
    private DurationLimit() {}

    /**
     * Checks that a duration is at least a millisecond.
     *
     * @param key of the setting
     * @param most the longest duration, whole hours
     * @throws IllegalArgumentException for people, if it is shorter or longer
     */
    public static void check(String key, Duration value, Duration most) {
        if (value.toMillis() < 1 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key + ": " + value.toMillis() + "ms (expected: 1ms to " + most.toHours() + "h)");
        }
    }
}
