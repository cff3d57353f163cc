package io.scangate.gateway.text;

/**
 * Escapes invisible characters in texts for messages. A character that is invisible, or looks like a space and is another
 * character, becomes its number, such as {@code <U+200B>}. Thread-safe.
 */
public final class VisibleText {
    private static final int MAX_CHARS = 200;

    private VisibleText() {}

    /** Escapes the invisible characters of a text. Linear. */
    public static String of(String text) {
        if (text.codePoints().noneMatch(VisibleText::isInvisible)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isInvisible(c)) {
                visible.append(escaped(c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    /** Escapes the first {@value #MAX_CHARS} characters of a text and encloses them in quotation marks. */
    public static String quoted(String text) {
        return text.length() <= MAX_CHARS ? "\"" + of(text) + "\"" : "\"" + of(text.substring(0, end(text))) + "...\"";
    }

    /** The length of a long text in a message. Does not cut a surrogate pair. */
    private static int end(String text) {
        return Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    }

    /** The number of a character, such as {@code <U+200B>}. */
    public static String escaped(int codePoint) {
        return String.format("<U+%04X>", codePoint);
    }

    /** Whether a character is invisible, or looks like a space and is another character. */
    public static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            case Character.SPACE_SEPARATOR -> codePoint != ' ';
            default -> isFillerOrSelector(codePoint);
        };
    }

    /** Letters and marks without a glyph: Hangul fillers, the empty Braille pattern, the grapheme joiner, variation selectors. */
    private static boolean isFillerOrSelector(int codePoint) {
        return switch (codePoint) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default ->
                (codePoint >= 0x180B && codePoint <= 0x180F)
                        || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                        || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
        };
    }
}
