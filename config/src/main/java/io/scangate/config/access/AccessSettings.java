package io.scangate.config.access;

/**
 * Limits for callers. Immutable.
 *
 * @param wrongSecretsPerMinute the most wrong secrets of a client address in a minute, at each replica; 0 for no limit
 */
public record AccessSettings(int wrongSecretsPerMinute) {
    /** Enough for a mistake in the settings of a client that retries every two seconds. */
    public static final AccessSettings DEFAULT = new AccessSettings(30);

    public AccessSettings {
        if (wrongSecretsPerMinute < 0) {
            throw new IllegalArgumentException(
                    "wrong-secrets-per-minute: " + wrongSecretsPerMinute + " (expected: 0 or more)");
        }
    }
}
