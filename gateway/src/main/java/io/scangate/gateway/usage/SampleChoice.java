package io.scangate.gateway.usage;

import java.util.Arrays;

/**
 * Chooses the links to sample: the first {@value #FIRST} of each key and hour, then one in {@value #ONE_IN} of all links.
 * Memory is constant: keys share {@value #CELLS} counters, and keys with the same counter also share its first
 * {@value #FIRST} samples. O(1), allocates nothing. Not thread-safe.
 */
final class SampleChoice {
    static final int FIRST = 8;
    static final int ONE_IN = 256;
    private static final int CELL_BITS = 14;
    private static final int CELLS = 1 << CELL_BITS;

    /** Fibonacci hashing: 2^64 divided by the golden ratio. */
    static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final byte[] chosen = new byte[CELLS];
    private int offered;

    /** Whether to sample a link with a key. */
    boolean offer(long key) {
        offered++;
        int cell = (int) ((key * SPREAD) >>> (Long.SIZE - CELL_BITS));
        if (chosen[cell] < FIRST) {
            chosen[cell]++;
            return true;
        }
        return offered % ONE_IN == 0;
    }

    /** Resets the counters, so that the first links of each key are chosen again. */
    void startHour() {
        Arrays.fill(chosen, (byte) 0);
    }
}
