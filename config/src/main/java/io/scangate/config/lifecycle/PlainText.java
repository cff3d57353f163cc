package io.scangate.config.lifecycle;

/** Text that can be stored and displayed unchanged. */
final class PlainText {
    private PlainText() {}

    /** Whether a text contains neither control characters nor lone surrogates. */
    static boolean is(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
