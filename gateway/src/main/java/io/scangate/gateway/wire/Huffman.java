package io.scangate.gateway.wire;

import java.util.Arrays;

/**
 * The Huffman code of HPACK (RFC 7541, appendix B). It is canonical, so the lengths of the codes define it: codes of one length are
 * consecutive numbers in the order of their symbols. Thread-safe.
 */
final class Huffman {
    /** {@link #decode} found bytes that are no code, or padding that is not the start of the code of the end. */
    static final int FAULT = -1;
    /** One code takes at least this number of bits, so a text has at most 8 / {@value #SHORTEST} times the bytes of its code. */
    static final int SHORTEST = 5;

    private static final int LONGEST = 30;
    private static final int END = 256;
    /** The length of the code of each byte and of the end: {@code a} is 5 bits, {@code z} is 30. */
    private static final String LENGTHS = "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf"
            + "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix"
            + "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs"
            + "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv"
            + "z";

    /** Codes of up to so many bits, often two of them, are found with one look; no longer code is usual in requests. */
    private static final int LOOK = 12;

    private static final int LOOK_MASK = (1 << LOOK) - 1;
    /** For each value of the next bits the first code in them, or the first two, packed as below; 0 if the first one is longer. */
    private static final int[] FOUND = new int[1 << LOOK];

    private static final int SECOND = 8;
    private static final int BITS = 16;
    private static final int TWO = 1 << 24;
    /** The symbols in the order of their codes. */
    private static final short[] SYMBOLS = new short[LENGTHS.length()];
    /** The first code of each length, the number of codes, and the place of its symbol. */
    private static final int[] FIRST = new int[LONGEST + 1];

    private static final int[] COUNT = new int[LONGEST + 1];
    private static final int[] PLACE = new int[LONGEST + 1];

    static {
        int code = 0;
        int place = 0;
        for (int length = SHORTEST; length <= LONGEST; length++) {
            code <<= 1;
            FIRST[length] = code;
            PLACE[length] = place;
            for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
                if (LENGTHS.charAt(symbol) - 'a' + SHORTEST == length) {
                    SYMBOLS[place++] = (short) symbol;
                    if (length <= LOOK) {
                        int from = code << (LOOK - length);
                        Arrays.fill(FOUND, from, from + (1 << (LOOK - length)), (length << BITS) | symbol);
                    }
                    code++;
                }
            }
            COUNT[length] = code - FIRST[length];
        }
        int[] single = FOUND.clone();
        for (int bits = 0; bits < FOUND.length; bits++) {
            int first = single[bits] >>> BITS;
            int second = single[(bits << first) & LOOK_MASK];
            if (first > 0 && second > 0 && first + (second >>> BITS) <= LOOK) {
                int both = first + (second >>> BITS);
                FOUND[bits] = TWO | (both << BITS) | ((second & 0xFF) << SECOND) | (single[bits] & 0xFF);
            }
        }
    }

    private Huffman() {}

    /**
     * Decodes a text. Allocates nothing.
     *
     * @param out must have room for 8 / {@value #SHORTEST} times the bytes, and one more
     * @return the end of the text in {@code out}, or {@link #FAULT}
     */
    static int decode(byte[] in, int from, int to, byte[] out, int at) {
        long bits = 0;
        int count = 0;
        int next = from;
        int end = at;
        while (true) {
            if (to - next >= Long.BYTES && count <= Integer.SIZE) {
                int four = Integer.reverseBytes((int) ByteScan.word(in, next));
                bits = bits << Integer.SIZE | (four & 0xFFFF_FFFFL);
                next += Integer.BYTES;
                count += Integer.SIZE;
            }
            while (to - next < Long.BYTES && next < to && count <= Long.SIZE - 2 * Byte.SIZE) {
                bits = bits << Byte.SIZE | (in[next++] & 0xFF);
                count += Byte.SIZE;
            }
            // Within the bits that are there no code is cut, and no padding is taken for one.
            while (count >= LOOK) {
                int found = FOUND[(int) (bits >>> (count - LOOK)) & LOOK_MASK];
                if (found == 0) {
                    break;
                }
                out[end] = (byte) found;
                out[end + 1] = (byte) (found >>> SECOND);
                end += 1 + (found >>> 24);
                count -= (found >>> BITS) & 0xFF;
            }
            if (count >= LONGEST || next == to) {
                int one = one(bits, count);
                int length = one >>> 9;
                if (one == END) {
                    return FAULT;
                }
                if (length > count) {
                    return isPadding(bits, count) ? end : FAULT;
                }
                out[end++] = (byte) one;
                count -= length;
            }
        }
    }

    /** The length, times 512, and the symbol of the next code; {@link #END} if it is the end; a length beyond the bits if none is whole. */
    private static int one(long bits, int count) {
        for (int length = SHORTEST; length <= Math.min(LONGEST, count); length++) {
            int index = (int) (bits >>> (count - length) & ((1L << length) - 1)) - FIRST[length];
            if (index >= 0 && index < COUNT[length]) {
                int symbol = SYMBOLS[PLACE[length] + index];
                return symbol == END ? END : length << 9 | symbol;
            }
        }
        return (count + 1) << 9;
    }

    private static boolean isPadding(long bits, int count) {
        int ones = (1 << count) - 1;
        return count < Byte.SIZE && (bits & ones) == ones;
    }
}
