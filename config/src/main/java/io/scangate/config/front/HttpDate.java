package io.scangate.config.front;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the field Date (RFC 9110, section 5.6.7). Thread-safe. */
public final class HttpDate {
    /** The JDK's RFC_1123_DATE_TIME, which Armeria uses, has one digit for the days 1 to 9. */
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    /** A time, with a precision of a second. */
    public static String of(Instant time) {
        return IMF_FIXDATE.format(time);
    }
}
