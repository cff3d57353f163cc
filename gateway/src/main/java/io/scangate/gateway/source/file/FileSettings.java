package io.scangate.gateway.source.file;

import java.time.Duration;

/**
 * Settings of a file source.
 *
 * @param pollInterval the interval between checks of the file, from 10 ms to 1 min; a change is served after at most
 *     two intervals and the time of loading it
 * @param cache whether to keep a large snapshot in compiled form, in a file beside its own, for the next start
 */
public record FileSettings(Duration pollInterval, boolean cache) {
    // These constants come before DEFAULT, whose constructor needs them.
    private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(1);

    /** The defaults. */
    public static final FileSettings DEFAULT = new FileSettings(Duration.ofMillis(250), true);

    public FileSettings {
        if (pollInterval.compareTo(MIN_POLL_INTERVAL) < 0 || pollInterval.compareTo(MAX_POLL_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "poll-interval: " + pollInterval.toMillis() + "ms (expected: 10ms to 1m)");
        }
    }
}
