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

    /** The same limits. Throws {@link Refusal#INVALID_ARGUMENT} if one is negative or larger than a million. */
    AccountLimits checked() {
        check("rules", rules);
        check("test_links", testLinks);
        check("publishes", publishes);
        return this;
    }

    private static void check(String field, @Nullable Integer value) {
        if (value != null && (value < 0 || value > MOST)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, field, String.valueOf(value), "0 to " + MOST + ", or null");
        }
    }
}
