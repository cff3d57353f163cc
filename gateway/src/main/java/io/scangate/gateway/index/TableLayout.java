package io.scangate.gateway.index;

/**
 * The layout of a bucket of a {@link HashTable}: one cache line with twelve entries. Thread-safe: all methods are static.
 *
 * <pre>
 *   BUCKET
 *   0                  | tags of entries 7 to 0, a byte each; 0: no entry             |   tag: low byte of the hash, or 1
 *   1                  | ref of entry 0:32         | tags of entries 11 to 8           |
 *   2-6                | ref of entry 2:32         | ref of entry 1:32 (first)         |   ... entries 1 to 10
 *   7                  | full:32                   | ref of entry 11:32                |   full: an entry is in the next bucket
 * </pre>
 *
 * An array's header has 16 bytes, and large arrays start at a cache line. So the first bucket is at word 6.
 */
final class TableLayout {
    /** The number of entries of a bucket. */
    static final int ENTRIES = 12;

    private static final int WORDS = 8;
    private static final int START = 6;
    private static final int FIRST_REF = 12;
    private static final int LAST = 7;
    private static final long ONES = 0x0101010101010101L;
    private static final long LOWS = 0x7F7F7F7F7F7F7F7FL;
    private static final long GATHER = 0x0102040810204080L;

    private TableLayout() {}

    /** The number of words of a table of buckets. */
    static int words(int buckets) {
        return START + buckets * WORDS;
    }

    /** The position of a bucket. */
    static int at(int bucket) {
        return START + bucket * WORDS;
    }

    /** The bucket after another one. */
    static int next(int bucket) {
        return bucket + WORDS;
    }

    static int tag(long hash) {
        int low = (int) hash & 0xFF;
        return low == 0 ? 1 : low;
    }

    /** The entries with a tag: a bit for each. Without a branch. */
    static int matches(long[] table, int bucket, int tag) {
        long pattern = tag * ONES;
        return equalBytes(table[bucket] ^ pattern) | ((equalBytes(table[bucket + 1] ^ pattern) & 0xF) << 8);
    }

    /** The free entries: a bit for each. */
    static int free(long[] table, int bucket) {
        return matches(table, bucket, 0);
    }

    /** The zero bytes of a word: a bit for each. */
    private static int equalBytes(long differences) {
        long nonZero = ((((differences & LOWS) + LOWS) | differences) >>> 7) & ONES;
        return (int) (((nonZero ^ ONES) * GATHER) >>> 56);
    }

    static int ref(long[] table, int bucket, int entry) {
        int at = FIRST_REF + (entry << 2);
        return (int) (table[bucket + (at >>> 3)] >>> ((at & 4) << 3));
    }

    /** Sets a free entry. */
    static void put(long[] table, int bucket, int entry, int tag, int ref) {
        Words.setByte(table, bucket, entry, tag);
        int at = FIRST_REF + (entry << 2);
        table[bucket + (at >>> 3)] |= (ref & 0xFFFF_FFFFL) << ((at & 4) << 3);
    }

    /** Whether an entry did not fit and is in one of the next buckets. */
    static boolean isFull(long[] table, int bucket) {
        return table[bucket + LAST] >>> 32 != 0;
    }

    static void setFull(long[] table, int bucket) {
        table[bucket + LAST] |= 1L << 32;
    }
}
