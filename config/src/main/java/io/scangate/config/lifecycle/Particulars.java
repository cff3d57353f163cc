package io.scangate.config.lifecycle;

import io.scangate.gateway.text.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a refusal, with which a program can say it in another language. Immutable.
 *
 * @param field the refused field, parameter or header; null if there is none
 * @param value its value, with invisible characters made visible, cut to a length; null if unknown
 * @param expected the expected value in English; null if unknown
 * @param limit the most that is allowed, if the value exceeds it; null otherwise
 */
public record Particulars(
        @Nullable String field,
        @Nullable String value,
        @Nullable String expected,
        @Nullable Long limit) {
    /** No particulars. */
    public static final Particulars NONE = new Particulars(null, null, null, null);

    /** A field whose value is not the expected one. */
    public static Particulars of(String field, String value, String expected) {
        String quoted = VisibleText.quoted(value);
        return new Particulars(field, quoted.substring(1, quoted.length() - 1), expected, null);
    }

    /** A field whose number is too large, or whose text or list is too long. */
    public static Particulars limit(String field, long value, long limit) {
        return new Particulars(field, String.valueOf(value), "at most " + limit, limit);
    }

    /** A refused field. */
    public static Particulars field(String field) {
        return new Particulars(field, null, null, null);
    }
}
