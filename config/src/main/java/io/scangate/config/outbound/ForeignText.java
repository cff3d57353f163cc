package io.scangate.config.outbound;

import java.nio.charset.StandardCharsets;

/** Cuts and escapes text from untrusted servers, so that it can be shown anywhere. Thread-safe. */
public final class ForeignText {
    private static final int MAX_CHARS = 100;

    private ForeignText() {}

    /** At most {@value #MAX_CHARS} characters in quotes. Characters that are not printable ASCII are escaped. */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            String next = escaped(text.charAt(i));
            if (shown.length() + next.length() > MAX_CHARS) {
                return shown.append("\"...").toString();
            }
            shown.append(next);
        }
        return shown.append('"').toString();
    }

    /** As for a text with one character for each byte. */
    public static String shown(byte[] bytes) {
        return shown(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> {
                if (c >= ' ' && c <= '~') {
                    yield String.valueOf(c);
                }
                yield c <= 0xFF ? String.format("\\x%02X", (int) c) : String.format("\\u%04X", (int) c);
            }
        };
    }
}
