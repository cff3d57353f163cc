package io.scangate.config.lifecycle;

/** Checks that text can be stored and displayed unchanged. Thread-safe. */
final class PlainText {
    private PlainText() {}

    /** Whether a text contains neither control characters nor lone surrogates. */
    static boolean is(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
