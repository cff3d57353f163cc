package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * The limits that operators have set for one account. Null means the setting's default. Immutable.
 *
 * @param rules the most rules
 * @param testLinks the most test links of a rule
 * @param publishes the most publishes in a calendar month
 */
public record AccountLimits(
        @Nullable Integer rules,
        @Nullable Integer testLinks,
        @Nullable Integer publishes) {
    /** The defaults of the settings. */
    public static final AccountLimits NONE = new AccountLimits(null, null, null);

    private static final int MOST = 1_000_000;

    /** {@link Refusal#INVALID_ARGUMENT} for each limit that is negative or larger than a million. */
    Findings findings() {
        Findings found = new Findings();
        found.check(() -> check("rules", rules));
        found.check(() -> check("test_links", testLinks));
        found.check(() -> check("publishes", publishes));
        return found;
    }

    private static void check(String field, @Nullable Integer value) {
        if (value != null && (value < 0 || value > MOST)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, field, String.valueOf(value), "0 to " + MOST + ", or null");
        }
    }
}
