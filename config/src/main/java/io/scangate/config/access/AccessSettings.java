package io.scangate.config.access;

/**
 * Limits for callers. Immutable.
 *
 * @param wrongSecretsPerMinute the most wrong secrets of a client address in a minute, at each replica; 0 for no limit
 * @param tokensPerMinute the most tokens that are issued for a secret in a minute, at each replica
 * @param tokensPerSecret the most tokens of a secret; one more ends the oldest
 */
public record AccessSettings(int wrongSecretsPerMinute, int tokensPerMinute, int tokensPerSecret) {
    private static final int MOST = 1_000_000;

    /**
     * Enough wrong secrets for a mistake in the settings of a client that retries every two seconds. Enough tokens for a client on
     * 200 machines.
     */
    public static final AccessSettings DEFAULT = new AccessSettings(30, 60, 200);

    public AccessSettings {
        check("tokens-per-minute", tokensPerMinute);
        check("tokens-per-secret", tokensPerSecret);
        if (wrongSecretsPerMinute < 0) {
            throw new IllegalArgumentException(
                    "wrong-secrets-per-minute: " + wrongSecretsPerMinute + " (expected: 0 or more)");
        }
    }

    private static void check(String key, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: 1 to " + MOST + ")");
        }
    }
}
