package io.scangate.gateway.index;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * A {@link HashTable} that grows during compilation. Expected amortised O(1) for each operation. Not thread-safe.
 */
final class GrowingTable {
    private static final int INITIAL_ENTRIES = 64;

    private final IntToLongFunction hashOf;
    private final Consumer<IntConsumer> forEach;
    private long[] slots = HashTable.create(INITIAL_ENTRIES);
    private int room = INITIAL_ENTRIES;
    private int size;

    /**
     * Creates an empty table.
     *
     * @param hashOf returns the hash of a reference's target
     */
    GrowingTable(IntToLongFunction hashOf) {
        this.hashOf = hashOf;
        this.forEach = this::forEachSlot;
    }

    /**
     * Creates an empty table for targets that the caller can visit in the order of memory. With millions of entries this
     * order makes growing many times faster than the order of the slots.
     *
     * @param forEach visits the references of the table
     */
    GrowingTable(IntToLongFunction hashOf, Consumer<IntConsumer> forEach) {
        this.hashOf = hashOf;
        this.forEach = forEach;
    }

    int size() {
        return size;
    }

    /** The memory in bytes. */
    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    /**
     * The reference with a hash, or 0.
     *
     * @param same whether a reference with an equal tag is the wanted one
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

    /** Adds a reference, which the table must not have. */
    void add(long hash, int ref) {
        if (size == room) {
            room = (int) Math.min((long) room << 1, 1_400_000_000L);
            slots = copy(room);
        }
        HashTable.add(slots, hash, ref);
        size++;
    }

    /** Returns a table of the right size for the current entries. */
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
