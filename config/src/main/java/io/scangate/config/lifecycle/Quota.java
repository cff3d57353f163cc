package io.scangate.config.lifecycle;

import java.time.Instant;
import java.time.YearMonth;

/**
 * The publishes of an account in a calendar month. Immutable.
 *
 * @param limit the most publishes of a month
 * @param used the number that the account has made; more than the limit if it was lowered meanwhile
 * @param month in the time zone of the settings
 * @param resetAt when the next month begins
 */
public record Quota(int limit, int used, YearMonth month, Instant resetAt) {
    /** The number that the account has left. */
    public int left() {
        return Math.max(0, limit - used);
    }
}
