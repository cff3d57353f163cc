package io.scangate.gateway.snapshot;

/** Prepares strings of documents for logs and terminals. Thread-safe. */
public final class Text {
    /** The most characters of a value that a message shows. */
    public static final int SHOWN_CHARS = 200;

    private Text() {}

    /** The text, or its beginning and three dots. */
    public static String shortened(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
    }

    /** A value in quotes, shortened. */
    public static String quoted(String text) {
        return '"' + shortened(text, SHOWN_CHARS) + '"';
    }

    /**
     * The text on one line. Control characters, which could forge a log line or control a terminal, become
     * <code>\\u001b</code> and the like.
     */
    public static String oneLine(String text) {
        int odd = 0;
        while (odd < text.length() && !isControl(text.charAt(odd))) {
            odd++;
        }
        if (odd == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, odd);
        for (int i = odd; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isControl(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    /** Line and paragraph separators and bidirectional overrides count as control characters. */
    private static boolean isControl(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
