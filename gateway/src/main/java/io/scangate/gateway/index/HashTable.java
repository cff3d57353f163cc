package io.scangate.gateway.index;

/**
 * A hash table of references with open addressing and linear probing. A slot is {@code tag:32 | ref:32}. The caller
 * reads the target of a reference only if the tag is equal, so it reads few targets of other keys. No deletion. At most
 * 70 % of the slots are used. Expected O(1). Immutable after it is filled.
 */
final class HashTable {
    private static final double LOAD = 0.7;

    /** The number of slots for an entry, rounded up. */
    static final int MOST_SLOTS = 2;

    private HashTable() {}

    /** Creates an empty table for a number of entries. */
    static long[] create(int entries) {
        return new long[(int) Math.max(4, Math.min(Integer.MAX_VALUE - 8, (long) (entries / LOAD) + 1))];
    }

    /** The first slot to probe for a hash. */
    static int start(long[] table, long hash) {
        return Words.reduce(hash, table.length);
    }

    /** The next slot; the first slot follows the last. */
    static int next(long[] table, int slot) {
        return slot + 1 == table.length ? 0 : slot + 1;
    }

    /** Adds a reference, which the table must not have. */
    static void add(long[] table, long hash, int ref) {
        int slot = start(table, hash);
        while (table[slot] != 0) {
            slot = next(table, slot);
        }
        table[slot] = Layout.slot(hash, ref);
    }
}
