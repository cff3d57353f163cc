package io.scangate.gateway.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds bytes, eight at a time, with a "has zero byte" test on a word (Hacker's Delight 6-1). In each word only the
 * lowest match is exact and only that one is used; higher matches may be false. All methods may load {@value #SLACK}
 * bytes past {@code to}, but ignore their values. Thread-safe.
 */
public final class ByteScan {
    /** The number of bytes past the end that the array must have. */
    public static final int SLACK = 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final boolean[] TOKEN = new boolean[256];

    static {
        // RFC 9110, section 5.6.2.
        String members = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        for (int i = 0; i < members.length(); i++) {
            TOKEN[members.charAt(i)] = true;
        }
    }

    private ByteScan() {}

    /** The eight bytes at an offset, the first one lowest. */
    static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /**
     * The position of the first byte that a request target cannot have (control, space, {@code #}, not ASCII), or
     * {@code to}.
     */
    static int endOfTarget(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += 8) {
            long word = word(bytes, at);
            long found = below(word, 0x21) | equal(word, 0x7F) | equal(word, '#') | (word & HIGH_BITS);
            if (found != 0) {
                return Math.min(to, at + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        return to;
    }

    /** The position of the first control character, or {@code to}. */
    static int endOfText(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += 8) {
            long word = word(bytes, at);
            long found = below(word, 0x20) | equal(word, 0x7F);
            if (found != 0) {
                return Math.min(to, at + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        return to;
    }

    /** The position of the first byte with the value, or {@code to}. */
    public static int indexOf(byte[] bytes, int from, int to, int value) {
        for (int at = from; at < to; at += 8) {
            long found = equal(word(bytes, at), value);
            if (found != 0) {
                return Math.min(to, at + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        return to;
    }

    /** The position of the first byte that a token cannot have, or {@code to}. */
    static int endOfToken(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && TOKEN[bytes[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /** Whether the bytes are the name, in any letter case. */
    public static boolean isName(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int b = bytes[from + i];
            int folded = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (folded != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes are exactly the text. */
    public static boolean isText(byte[] bytes, int from, int to, byte[] text) {
        if (to - from != text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static long below(long word, int limit) {
        return (word - ONES * limit) & ~word & HIGH_BITS;
    }

    private static long equal(long word, int value) {
        long zeroed = word ^ (ONES * value);
        return (zeroed - ONES) & ~zeroed & HIGH_BITS;
    }
}
