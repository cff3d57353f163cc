package io.scangate.gateway.index;

/**
 * Open addressing over slots of {@code tag:32 | ref:32} with linear probing, filled once. The caller compares what a
 * reference leads to; the tag keeps it from following wrong ones. Expected O(1); at most three slots in four are taken.
 */
final class HashTable {
    private static final double LOAD = 0.7;

    /** Slots an entry, rounded up. */
    static final int MOST_SLOTS = 2;

    private HashTable() {}

    /** An empty table for that many entries. */
    static long[] create(int entries) {
        return new long[(int) Math.max(4, Math.min(Integer.MAX_VALUE - 8, (long) (entries / LOAD) + 1))];
    }

    /** Where probing for a hash starts. */
    static int start(long[] table, long hash) {
        return Words.reduce(hash, table.length);
    }

    /** The slot after, going round. */
    static int next(long[] table, int slot) {
        return slot + 1 == table.length ? 0 : slot + 1;
    }

    /** Adds a reference that is not in the table. */
    static void add(long[] table, long hash, int ref) {
        int slot = start(table, hash);
        while (table[slot] != 0) {
            slot = next(table, slot);
        }
        table[slot] = Layout.slot(hash, ref);
    }
}
