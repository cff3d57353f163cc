package io.scangate.config.lifecycle;

import java.time.Instant;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;

/**
 * The publishes of an account in a calendar month. Immutable.
 *
 * @param limit the most publishes of a month
 * @param used the number that the account has made; more than the limit if it was lowered meanwhile
 * @param month the month
 * @param timeZone the time zone of the settings
 * @param resetAt when the next month begins
 */
public record Quota(int limit, int used, YearMonth month, String timeZone, Instant resetAt) {
    static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM");

    /** The number that the account has left. */
    public int left() {
        return Math.max(0, limit - used);
    }

    /** Refuses one more publish after some others of the same change if none is left. */
    void check(int others) {
        int publishes = used + others;
        if (publishes >= limit) {
            throw RefusedException.limit(
                    Refusal.PUBLISH_QUOTA,
                    "publishes",
                    publishes,
                    limit,
                    publishes + " publishes in " + MONTH.format(month) + " (expected: at most " + limit
                            + " a calendar month, " + timeZone + ")");
        }
    }
}
