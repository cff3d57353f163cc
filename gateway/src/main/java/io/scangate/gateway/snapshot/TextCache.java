package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A cache of strings that a document repeats, mostly pages. A direct-mapped table with at most one string per slot: a
 * lookup takes time linear in the text's length, and memory is bounded for any document. Not thread-safe.
 */
final class TextCache {
    private static final int SLOTS = 1 << 10;
    private static final int MAX_CHARS = 128;

    private final @Nullable String[] slots = new @Nullable String[SLOTS];

    /** The text of the current token, a string. */
    String text(JsonParser parser) throws IOException {
        int length = parser.getTextLength();
        if (length > MAX_CHARS) {
            return parser.getText();
        }
        char[] chars = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + chars[offset + i];
        }
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        String known = slots[slot];
        if (known != null && equal(known, chars, offset, length)) {
            return known;
        }
        String text = new String(chars, offset, length);
        slots[slot] = text;
        return text;
    }

    private static boolean equal(String known, char[] chars, int offset, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != chars[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
