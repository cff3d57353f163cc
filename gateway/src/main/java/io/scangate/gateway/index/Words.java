package io.scangate.gateway.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes in {@code long} words: the first byte is the lowest, zeros pad the last word. Copies and compares bytes by
 * words, all in O(length). Thread-safe: all methods are static.
 */
final class Words {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** The number of words for a number of bytes. */
    static int count(int bytes) {
        return (bytes + 7) >>> 3;
    }

    /** The eight bytes at an offset, which must be inside the array. */
    static long read(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    /** A mask for the lowest bytes of a word, 1 to 8 of them. */
    static long lowBytes(int count) {
        return -1L >>> ((Long.BYTES - count) << 3);
    }

    /** The n-th byte in words. */
    static int byteAt(long[] words, int at, int number) {
        return (int) (words[at + (number >>> 3)] >>> ((number & 7) << 3)) & 0xFF;
    }

    /** Sets the n-th byte in words. It must be zero before. */
    static void setByte(long[] words, int at, int number, int value) {
        words[at + (number >>> 3)] |= (long) value << ((number & 7) << 3);
    }

    /** The number of bytes, rounded up to whole words. */
    static int paddedBytes(int bytes) {
        return count(bytes) << 3;
    }

    /** Returns bytes as words. */
    static long[] of(byte[] bytes) {
        long[] words = new long[count(bytes.length)];
        write(words, 0, bytes, 0, bytes.length);
        return words;
    }

    /** Writes bytes as words. */
    static void write(long[] words, int at, byte[] bytes, int offset, int length) {
        int full = length >>> 3;
        for (int i = 0; i < full; i++) {
            words[at + i] = read(bytes, offset + (i << 3));
        }
        int rest = length & 7;
        if (rest != 0) {
            long last = 0;
            int from = offset + (full << 3);
            for (int i = 0; i < rest; i++) {
                last |= (bytes[from + i] & 0xFFL) << (i << 3);
            }
            words[at + full] = last;
        }
    }

    /**
     * Copies bytes out of words.
     *
     * @param bytes must have room for the length rounded up to a multiple of eight; the copy overwrites the bytes past the length
     * @return the end: {@code offset + length}
     */
    static int copy(long[] words, int at, int length, byte[] bytes, int offset) {
        int count = count(length);
        for (int i = 0; i < count; i++) {
            LONGS.set(bytes, offset + (i << 3), words[at + i]);
        }
        return offset + length;
    }

    /** The bytes in words. */
    static byte[] bytes(long[] words, int at, int length) {
        byte[] bytes = new byte[paddedBytes(length)];
        copy(words, at, length, bytes, 0);
        return Arrays.copyOf(bytes, length);
    }

    /** Whether bytes in words equal bytes of an array. Up to seven bytes past the length must be readable. */
    static boolean equal(long[] words, int at, byte[] bytes, int offset, int length) {
        int full = length >>> 3;
        for (int i = 0; i < full; i++) {
            if (words[at + i] != read(bytes, offset + (i << 3))) {
                return false;
            }
        }
        int rest = length & 7;
        return rest == 0 || ((words[at + full] ^ read(bytes, offset + (full << 3))) & lowBytes(rest)) == 0;
    }

    /** Whether bytes in words equal other bytes in words. */
    static boolean equal(long[] words, int at, long[] others, int otherAt, int length) {
        int count = count(length);
        return Arrays.equals(words, at, at + count, others, otherAt, otherAt + count);
    }

    /** The UTF-8 text in words. */
    static String toString(long[] words, int at, int length) {
        byte[] bytes = new byte[paddedBytes(length)];
        copy(words, at, length, bytes, 0);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The number of bytes that two texts in words have in common at their start, at most a limit. */
    static int shared(long[] words, int at, long[] others, int otherAt, int limit) {
        for (int i = 0; i << 3 < limit; i++) {
            long difference = words[at + i] ^ others[otherAt + i];
            if (difference != 0) {
                return Math.min(limit, (i << 3) + (Long.numberOfTrailingZeros(difference) >>> 3));
            }
        }
        return limit;
    }

    /** Maps the upper bits of a hash to a number from 0 to below a bound. */
    static int reduce(long hash, int bound) {
        return (int) (((hash >>> 32) * bound) >>> 32);
    }

    /** Maps the fraction that {@link #reduce} drops to a number from 0 to below another bound. */
    static int reduceRest(long hash, int bound, int otherBound) {
        return (int) ((((hash >>> 32) * bound & 0xFFFF_FFFFL) * otherBound) >>> 32);
    }
}
