package io.scangate.gateway.origins;

import java.time.Duration;

/**
 * Settings of the filter of origins. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param originsInterval the shortest time between two filters, so that a filter is hardly older; 0 for no filter
 * @param originsMaxAge how long a client may use a filter before it asks for a newer one
 */
public record OriginsSettings(Duration originsInterval, Duration originsMaxAge) {
    private static final Duration MAX = Duration.ofDays(1);

    /** The defaults. */
    public static final OriginsSettings DEFAULT = new OriginsSettings(Duration.ofSeconds(10), Duration.ofMinutes(5));

    public OriginsSettings {
        check("origins-interval", originsInterval);
        check("origins-max-age", originsMaxAge);
    }

    private static void check(String key, Duration value) {
        if (value.isNegative() || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: 0 to 24h)");
        }
    }
}
