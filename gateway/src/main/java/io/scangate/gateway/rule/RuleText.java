package io.scangate.gateway.rule;

import java.util.OptionalInt;

/**
 * Trims the text of a rule's prefix and finds invisible characters in it. Linear. Thread-safe.
 */
final class RuleText {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private RuleText() {}

    /** The start and the end of the prefix in the owner's text, in UTF-16 units. */
    record Span(int start, int end) {}

    /**
     * The span without surrounding controls, Unicode white space and at most one U+FEFF. Text copied from tables, chats and
     * documents often has them.
     */
    static Span trimmed(String text) {
        int start = 0;
        int end = text.length();
        boolean mark = false;
        while (start < end && (isSpace(text.charAt(start)) || (!mark && text.charAt(start) == BYTE_ORDER_MARK))) {
            mark |= text.charAt(start) == BYTE_ORDER_MARK;
            start++;
        }
        while (end > start && (isSpace(text.charAt(end - 1)) || (!mark && text.charAt(end - 1) == BYTE_ORDER_MARK))) {
            mark |= text.charAt(end - 1) == BYTE_ORDER_MARK;
            end--;
        }
        return new Span(start, end);
    }

    /** The offset of the first invisible character of a span, in UTF-16 units. */
    static OptionalInt firstInvisible(String text, Span span) {
        for (int i = span.start(); i < span.end(); i++) {
            if (isInvisible(text.charAt(i))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a character is white space, a control, or an invisible format character. */
    private static boolean isInvisible(char c) {
        return isSpace(c)
                || (c >= 0x7F && c <= 0x9F)
                || (c >= '\u200b' && c <= '\u200f')
                || (c >= '\u2028' && c <= '\u202f')
                || (c >= '\u2060' && c <= '\u206f')
                || c == BYTE_ORDER_MARK;
    }

    /** A C0 control or a character with the property White_Space; {@link Character#isWhitespace} covers only a part of it. */
    private static boolean isSpace(char c) {
        return c <= ' ' || c == '\u0085' || Character.isSpaceChar(c);
    }
}
