package io.scangate.gateway.index;

/**
 * The checksum of a layer's words, which tells whether memory has changed under it. Each step is a bijection of the word and of
 * the sum so far, so a change of one word always changes the sum. Four sums at a time let the multiplications overlap, which
 * makes the memory the limit: about 10 ms for the words of a million rules. Thread-safe: all methods are static.
 */
final class LayerSum {
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;
    private static final int ROTATION = 29;
    private static final int LANES = 4;

    /** The words between two calls of the pacer, 256 KiB. */
    private static final int PIECE = 1 << 15;

    private LayerSum() {}

    /** The sum of the words of some segments after a sum before them. */
    static long of(long before, long[][] segments, Pacer pacer) {
        long sum = step(before, segments.length);
        for (long[] words : segments) {
            sum = step(sum, words.length);
            for (int at = 0; at < words.length; at += PIECE) {
                sum = of(sum, words, at, Math.min(words.length, at + PIECE));
                pacer.piece();
            }
        }
        return sum;
    }

    private static long of(long before, long[] words, int from, int to) {
        long one = before;
        long two = 0;
        long three = 0;
        long four = 0;
        int at = from;
        for (int left = (to - from) / LANES; left > 0; left--) {
            one = step(one, words[at++]);
            two = step(two, words[at++]);
            three = step(three, words[at++]);
            four = step(four, words[at++]);
        }
        for (; at < to; at++) {
            one = step(one, words[at]);
        }
        return step(step(step(one, two), three), four);
    }

    private static long step(long sum, long word) {
        return Long.rotateLeft((sum ^ word) * FACTOR, ROTATION);
    }
}
