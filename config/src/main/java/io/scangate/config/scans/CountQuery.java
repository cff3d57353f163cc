package io.scangate.config.scans;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A question for an account's counts of scans. Immutable.
 *
 * @param appid the account
 * @param from the first time; counts of the hour of this time are included
 * @param to the end; counts of an hour that begins then are not included
 * @param unit the length of a period
 * @param zone the time zone in which days and months begin; periods begin with whole hours of UTC
 * @param prefix the canonical rule; null for all rules
 * @param byRule whether each rule has counts of its own; if not, those of a period are added
 */
public record CountQuery(
        String appid,
        Instant from,
        Instant to,
        Unit unit,
        ZoneId zone,
        @Nullable String prefix,
        boolean byRule) {
    /** The length of a period. */
    public enum Unit {
        HOUR(1, Duration.ofDays(1)),
        /** One of them has an hour more where clocks are set back. */
        DAY(25, Duration.ofDays(30)),
        MONTH(31 * 24 + 1, Duration.ofDays(92));

        private final long hours;
        private final Duration usual;

        Unit(long hours, Duration usual) {
            this.hours = hours;
            this.usual = usual;
        }

        /** The most hours of a period. */
        public long hours() {
            return hours;
        }

        /** The time that a question without a beginning is about. */
        public Duration usual() {
            return usual;
        }

        /** The unit with a name in lower case; null if there is none. */
        public static @Nullable Unit ofCode(String code) {
            for (Unit unit : values()) {
                if (unit.name().toLowerCase(Locale.ROOT).equals(code)) {
                    return unit;
                }
            }
            return null;
        }
    }

    /** The same question, from the first hour of the period that has the hour of {@link #from}. */
    public CountQuery fromWholePeriod() {
        Instant start = startOf(from.truncatedTo(ChronoUnit.HOURS));
        Instant hour = start.truncatedTo(ChronoUnit.HOURS);
        Instant first = hour.isBefore(start) ? hour.plus(1, ChronoUnit.HOURS) : hour;
        return new CountQuery(appid, first, to, unit, zone, prefix, byRule);
    }

    /** The start of the period that has a time. */
    public Instant startOf(Instant time) {
        ZonedDateTime local = time.atZone(zone);
        return switch (unit) {
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
            case DAY -> local.toLocalDate().atStartOfDay(zone).toInstant();
            case MONTH ->
                local.toLocalDate().withDayOfMonth(1).atStartOfDay(zone).toInstant();
        };
    }

    /** The start of the next period. */
    public Instant after(Instant start) {
        ZonedDateTime local = start.atZone(zone);
        return switch (unit) {
            case HOUR -> start.plus(1, ChronoUnit.HOURS);
            case DAY -> local.toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
            case MONTH ->
                local.toLocalDate()
                        .withDayOfMonth(1)
                        .plusMonths(1)
                        .atStartOfDay(zone)
                        .toInstant();
        };
    }
}
