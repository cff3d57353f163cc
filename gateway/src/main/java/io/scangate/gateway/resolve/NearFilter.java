package io.scangate.gateway.resolve;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells quickly which rules of a link's origin may have a single difference from the link, so that a million rules need no
 * {@link Comparison}. It may select a rule without a single difference, and never misses one that has it. It compares the keys without
 * their slashes, letter case and percent-encoding; most keys differ in their first few bytes. Not thread-safe.
 */
final class NearFilter {
    private final byte[] linkKey;
    private final byte[] folded;
    private final byte @Nullable [] foldedWithoutFirstSegment;

    NearFilter(Parts link) {
        linkKey = link.key().getBytes(StandardCharsets.ISO_8859_1);
        folded = foldedLink(link);
        Parts shorter = Comparison.withoutFirstSegment(link);
        foldedWithoutFirstSegment = shorter == null ? null : foldedLink(shorter);
    }

    private static byte[] foldedLink(Parts link) {
        byte[] key = plain(link.key());
        byte[] out = new byte[key.length];
        int length = 0;
        for (byte b : key) {
            if (b != '/') {
                out[length++] = folded(b);
            }
        }
        return Arrays.copyOf(out, length);
    }

    /** A key without percent-encoding, with small letters in its path. */
    private static byte[] plain(String key) {
        int query = key.indexOf('?');
        int path = query < 0 ? key.length() : query;
        String small = LetterCase.ignored(key.substring(0, path)) + key.substring(path);
        return Comparison.decodedKey(small).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The same byte for bytes that may differ in letter case, and for the two forms of a space in a query. */
    private static byte folded(byte b) {
        if (b >= 'A' && b <= 'Z') {
            return (byte) (b + 'a' - 'A');
        }
        return b == '+' ? (byte) ' ' : b;
    }

    /** The number of bytes that a rule's key and the link's key have in common from their start. */
    int shared(byte[] key, int length) {
        int limit = Math.min(length, linkKey.length);
        int at = 0;
        while (at < limit && key[at] == linkKey[at]) {
            at++;
        }
        return at;
    }

    /** Whether the rule with a key may have a single difference from the link. */
    boolean maySelect(byte[] key, int length) {
        // The question mark of a rule without a query counts for nothing here: the link may go on.
        int end = length > 0 && key[length - 1] == '?' ? length - 1 : length;
        boolean encoded = false;
        int second = 0;
        for (int i = 1; i < end && !encoded; i++) {
            encoded = key[i] == '%';
            second = second == 0 && key[i] == '/' ? i : second;
        }
        if (encoded) {
            return maySelectEncoded(new String(key, 0, end, StandardCharsets.ISO_8859_1));
        }
        return mayBePrefix(key, 0, end) || (second > 0 && second < end - 1 && mayBePrefix(key, second, end, folded));
    }

    private boolean maySelectEncoded(String key) {
        byte[] plain = plain(key);
        int second = key.indexOf('/', 1);
        if (mayBePrefix(plain, 0, plain.length)) {
            return true;
        }
        if (second < 0) {
            return false;
        }
        byte[] rest = plain(key.substring(second));
        return mayBePrefix(rest, 0, rest.length, folded);
    }

    /** Whether a part of a key may be a prefix of the link, or of the link without its first segment. */
    private boolean mayBePrefix(byte[] key, int from, int end) {
        return mayBePrefix(key, from, end, folded)
                || (foldedWithoutFirstSegment != null && mayBePrefix(key, from, end, foldedWithoutFirstSegment));
    }

    /** Whether a part of a key is a prefix of the link, or equals it up to the query, whose parameters may have another order. */
    private static boolean mayBePrefix(byte[] key, int from, int end, byte[] link) {
        int at = 0;
        boolean inQuery = false;
        for (int i = from; i < end; i++) {
            byte b = key[i];
            if (b == '/') {
                continue;
            }
            if (at == link.length || folded(b) != link[at]) {
                return inQuery;
            }
            inQuery |= b == '?';
            at++;
        }
        return true;
    }
}
