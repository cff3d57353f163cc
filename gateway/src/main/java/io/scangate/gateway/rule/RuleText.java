package io.scangate.gateway.rule;

import java.util.OptionalInt;

/**
 * The text of a rule's prefix: which characters are trimmed around it, and which ones it may not hold because a reader would
 * not see them.
 * Linear; thread-safe.
 */
final class RuleText {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private RuleText() {}

    /** Where the prefix starts and ends in a text as written, in UTF-16 units. */
    record Span(int start, int end) {}

    /**
     * The text without controls and Unicode white space around it, and without one U+FEFF there: text that is copied out of
     * tables, chats and documents brings them along.
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

    /** The offset of the first character of a span that a reader would not see, in UTF-16 units. */
    static OptionalInt firstInvisible(String text, Span span) {
        for (int i = span.start(); i < span.end(); i++) {
            if (isInvisible(text.charAt(i))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** White space, controls, and format characters that would change how a text looks, or not even that. */
    private static boolean isInvisible(char c) {
        return isSpace(c)
                || (c >= 0x7F && c <= 0x9F)
                || (c >= '\u200b' && c <= '\u200f')
                || (c >= '\u2028' && c <= '\u202f')
                || (c >= '\u2060' && c <= '\u206f')
                || c == BYTE_ORDER_MARK;
    }

    /** A C0 control or of the property White_Space, which {@link Character#isWhitespace} knows but in part. */
    private static boolean isSpace(char c) {
        return c <= ' ' || c == '\u0085' || Character.isSpaceChar(c);
    }
}
