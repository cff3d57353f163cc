package io.scangate.gateway.identity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of a token as the key of a map. A reused one for look-ups points into a request; {@link #copy} makes one that stays
 * valid. Not thread-safe while it changes.
 */
final class TokenKey {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int from;
    private int length;
    private int hash;

    /** Points to bytes, which are not copied. */
    TokenKey point(byte[] array, int start, int end) {
        if (bytes != array) {
            // The store of a reference costs more than the comparison, and a loop mostly has one array.
            bytes = array;
        }
        from = start;
        length = end - start;
        hash = hash(array, start, end);
        return this;
    }

    /** A key with a copy of the bytes. */
    TokenKey copy() {
        return new TokenKey().point(Arrays.copyOfRange(bytes, from, from + length), 0, length);
    }

    /** The bytes of a key with a copy. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Eight bytes at a time: {@link Arrays#hashCode(byte[])} has no form for a part of an array. */
    private static int hash(byte[] b, int from, int to) {
        int at = from;
        long sum = to;
        sum -= from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            sum = Long.rotateLeft((sum ^ (long) LONGS.get(b, at)) * PRIME, 31);
        }
        for (; at < to; at++) {
            sum = Long.rotateLeft((sum ^ b[at]) * PRIME, 31);
        }
        sum *= PRIME;
        return (int) (sum ^ sum >>> Integer.SIZE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenKey key
                && hash == key.hash
                && Arrays.equals(bytes, from, from + length, key.bytes, key.from, key.from + key.length);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
