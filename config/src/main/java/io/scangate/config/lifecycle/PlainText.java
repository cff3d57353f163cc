package io.scangate.config.lifecycle;

/** Checks that text can be stored and displayed unchanged. Thread-safe. */
final class PlainText {
    private PlainText() {}

    /** Whether a text is not blank, has at most a number of characters (code points), and is plain. */
    static boolean is(String text, int most) {
        return !text.isBlank() && text.codePointCount(0, text.length()) <= most && is(text);
    }

    /** Whether a text contains neither control characters nor lone surrogates. */
    static boolean is(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
