package io.scangate.config.web;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times in requests. Thread-safe. */
final class Times {
    /** Years of four digits: sums of such times with any period fit into milliseconds. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Times() {}

    /** The time in a text; null for null. A text that is no time of the years 1 to 9999 is a 400 that names the field. */
    static @Nullable Instant parse(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(FIRST) && time.isBefore(END)) {
                return time;
            }
        } catch (DateTimeException e) {
            // As a time out of range.
        }
        throw Problem.malformed(field, text, "a time in UTC such as 2026-11-27T16:00:00Z");
    }
}
