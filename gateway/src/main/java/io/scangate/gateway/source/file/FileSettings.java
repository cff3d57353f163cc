package io.scangate.gateway.source.file;

import java.time.Duration;

/**
 * How a file is followed.
 *
 * @param pollInterval how often the file is looked at, from 10 ms to 1 min; a change is served within two of them and the
 *     time it takes to load
 * @param cache whether a large snapshot is kept in compiled form, in a file beside its own, for the next start
 */
public record FileSettings(Duration pollInterval, boolean cache) {
    // Before the defaults, whose check needs them.
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
