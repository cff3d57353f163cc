package io.scangate.gateway.index;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * A {@link HashTable} that grows as references are added: for rules that are being compiled. Not thread-safe.
 */
final class GrowingTable {
    private static final int INITIAL_ENTRIES = 64;

    private final IntToLongFunction hashOf;
    private final Consumer<IntConsumer> forEach;
    private long[] slots = HashTable.create(INITIAL_ENTRIES);
    private int room = INITIAL_ENTRIES;
    private int size;

    /**
     * An empty table.
     *
     * @param hashOf tells the hash of what a reference leads to
     */
    GrowingTable(IntToLongFunction hashOf) {
        this.hashOf = hashOf;
        this.forEach = this::forEachSlot;
    }

    /**
     * An empty table of what can be gone through in the order of memory: when millions of entries move to a larger
     * table, that is many times faster than the order of the slots.
     *
     * @param forEach goes through the references in this table
     */
    GrowingTable(IntToLongFunction hashOf, Consumer<IntConsumer> forEach) {
        this.hashOf = hashOf;
        this.forEach = forEach;
    }

    int size() {
        return size;
    }

    /**
     * The reference of that hash that is the one, or 0.
     *
     * @param same asked of references whose tag is right
     */
    int find(long hash, IntPredicate same) {
        for (int slot = HashTable.start(slots, hash); slots[slot] != 0; slot = HashTable.next(slots, slot)) {
            int ref = Layout.slotRef(slots[slot]);
            if (Layout.isTagged(slots[slot], hash) && same.test(ref)) {
                return ref;
            }
        }
        return 0;
    }

    /** Adds a reference that is not in the table. */
    void add(long hash, int ref) {
        if (size == room) {
            room = (int) Math.min((long) room << 1, 1_400_000_000L);
            slots = copy(room);
        }
        HashTable.add(slots, hash, ref);
        size++;
    }

    /** A table of just the size for what is in this one. */
    long[] toTable() {
        return copy(size);
    }

    private long[] copy(int entries) {
        long[] copy = HashTable.create(entries);
        forEach.accept(ref -> HashTable.add(copy, hashOf.applyAsLong(ref), ref));
        return copy;
    }

    private void forEachSlot(IntConsumer visit) {
        for (long slot : slots) {
            if (slot != 0) {
                visit.accept(Layout.slotRef(slot));
            }
        }
    }
}
