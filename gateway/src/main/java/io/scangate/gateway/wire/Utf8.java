package io.scangate.gateway.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Checks and decodes UTF-8 (RFC 3629). Thread-safe. */
public final class Utf8 {
    private Utf8() {}

    /** Decodes bytes; each byte that is not UTF-8 becomes its {@code %XX}. */
    public static String text(byte[] b) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < b.length) {
            int size = b[at] >= 0 ? 1 : sequence(b, at, b.length);
            if (size == 0) {
                text.append(String.format("%%%02X", b[at++]));
            } else {
                text.append(new String(b, at, size, StandardCharsets.UTF_8));
                at += size;
            }
        }
        return text.toString();
    }

    /** Decodes bytes, all of which must be UTF-8; a byte order mark stays. */
    public static String strict(byte[] b) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b)).toString();
    }

    /** The length of the well-formed sequence of two to four bytes at a position, or 0 if there is none. */
    static int sequence(byte[] b, int at, int to) {
        int first = b[at] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (to - at < size) {
            return 0;
        }
        int second = b[at + 1] & 0xFF;
        // Overlong forms, surrogates, and code points above U+10FFFF show in the second byte.
        int min = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int max = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < min || second > max) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((b[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }
}
