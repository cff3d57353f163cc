package io.scangate.gateway.resolve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Removes the letter case from canonical paths. Letters beyond ASCII are percent-encoded in them, so lower-casing the text is not
 * enough. Linear; thread-safe.
 */
final class LetterCase {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private LetterCase() {}

    /** The path with all letters small; still canonical. */
    static String ignored(String path) {
        StringBuilder out = new StringBuilder(path.length());
        byte[] bytes = new byte[path.length() / 3];
        for (int i = 0; i < path.length(); ) {
            int count = 0;
            while (beyondAscii(path, i) >= 0) {
                bytes[count++] = (byte) beyondAscii(path, i);
                i += 3;
            }
            if (count > 0) {
                encode(small(Arrays.copyOf(bytes, count)), out);
            } else if (path.charAt(i) == '%') {
                // The triplet of an ASCII character, of which no letter has one.
                out.append(path, i, i + 3);
                i += 3;
            } else {
                out.append(Character.toLowerCase(path.charAt(i++)));
            }
        }
        return out.toString();
    }

    /** The byte of the triplet that starts at a place, if it is no ASCII character; else -1. */
    private static int beyondAscii(String path, int at) {
        if (at + 2 >= path.length() || path.charAt(at) != '%') {
            return -1;
        }
        int value = Character.digit(path.charAt(at + 1), 16) << 4 | Character.digit(path.charAt(at + 2), 16);
        return value >= 0x80 ? value : -1;
    }

    /** Bytes that are not UTF-8 stay as they are. */
    private static byte[] small(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        if (!Arrays.equals(bytes, text.getBytes(UTF_8))) {
            return bytes;
        }
        StringBuilder small = new StringBuilder(text.length());
        // Capital first: some letters have two small forms.
        text.codePoints().forEach(c -> small.appendCodePoint(Character.toLowerCase(Character.toUpperCase(c))));
        return small.toString().getBytes(UTF_8);
    }

    private static void encode(byte[] bytes, StringBuilder out) {
        for (byte b : bytes) {
            out.append('%').append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
        }
    }
}
