package io.scangate.config.lifecycle;

/** Text that can be stored and shown as it is. */
final class PlainText {
    private PlainText() {}

    /** Whether a text has neither control characters nor halves of characters. */
    static boolean is(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
