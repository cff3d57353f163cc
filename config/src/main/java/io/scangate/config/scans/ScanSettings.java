package io.scangate.config.scans;

import java.time.Duration;

/**
 * Settings of scans. Immutable.
 *
 * @param linkRetention how long samples of scanned links and missed links are kept; zero to keep none
 */
public record ScanSettings(Duration linkRetention) {
    private static final Duration MOST = Duration.ofDays(92);

    /** A week. */
    public static final ScanSettings DEFAULT = new ScanSettings(Duration.ofDays(7));

    public ScanSettings {
        if (linkRetention.isNegative() || linkRetention.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "link-retention: " + linkRetention.toMillis() + "ms (expected: 0s to " + MOST.toHours() + "h)");
        }
    }
}
