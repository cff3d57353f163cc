package io.scangate.config.top;

import java.lang.Character.UnicodeScript;

/** How many columns of a terminal texts take. Not instantiable. */
final class Columns {
    private Columns() {}

    /** The columns of a text without control characters. */
    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** Letters of these scripts, and their full-width forms, take two columns. */
    private static int of(int codePoint) {
        if (codePoint < 0x1100) {
            return 1;
        }
        boolean isWide =
                switch (UnicodeScript.of(codePoint)) {
                    case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
                    default ->
                        (codePoint >= 0x3000 && codePoint <= 0x303E) || (codePoint >= 0xFF01 && codePoint <= 0xFF60);
                };
        return isWide ? 2 : 1;
    }

    /** The start of a text that fits into some columns. */
    static String cut(String text, int columns) {
        int taken = 0;
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            taken += of(codePoint);
            if (taken > columns) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end);
    }
}
