package io.scangate.gateway.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds bytes eight at a time (a "has zero byte" test on a word, Hacker's Delight 6-1). In each word the lowest byte
 * found is exact; those above it may be false, so only the lowest is used. All methods may read, but do not look at,
 * {@value #SLACK} bytes past {@code to}; thread-safe.
 */
public final class ByteScan {
    /** Bytes past the end that must be inside the array. */
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

    /** The eight bytes at an offset, the first lowest. */
    static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** The first byte that no request target has (control, space, {@code #}, not ASCII), or {@code to}. */
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

    /** The first control character, or {@code to}. */
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

    /** The first byte of that value, or {@code to}. */
    public static int indexOf(byte[] bytes, int from, int to, int value) {
        for (int at = from; at < to; at += 8) {
            long found = equal(word(bytes, at), value);
            if (found != 0) {
                return Math.min(to, at + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        return to;
    }

    /** The first byte that no token has, or {@code to}. */
    static int endOfToken(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && TOKEN[bytes[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /** Whether the bytes are that name in any letter case. */
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

    /** Whether the bytes are exactly those. */
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
