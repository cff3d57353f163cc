package io.scangate.config.top;

import org.jspecify.annotations.Nullable;

/**
 * What an admin listener answered at one time. Immutable.
 *
 * @param nanos the time of the answer, of {@link System#nanoTime}
 * @param page its metrics; null if it gave none
 * @param failure why it gave none; else empty
 */
record Reading(long nanos, @Nullable MetricsPage page, String failure) {
    static Reading failed(long nanos, String why) {
        return new Reading(nanos, null, why);
    }
}
