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
    private final Pacer pacer;
    private HashTable table = HashTable.create(INITIAL_ENTRIES, Pacer.NONE);
    private int room = INITIAL_ENTRIES;
    private int size;

    /**
     * Creates an empty table.
     *
     * @param hashOf returns the hash of a reference's target
     * @param pacer paces the growth, which visits all entries
     */
    GrowingTable(IntToLongFunction hashOf, Pacer pacer) {
        this.hashOf = hashOf;
        this.forEach = visit -> table.forEach(visit);
        this.pacer = pacer;
    }

    /**
     * Creates an empty table for targets that the caller can visit in the order of memory. With millions of entries this
     * order makes growing many times faster than the order of the slots.
     *
     * @param forEach visits the references of the table
     */
    GrowingTable(IntToLongFunction hashOf, Consumer<IntConsumer> forEach, Pacer pacer) {
        this.hashOf = hashOf;
        this.forEach = forEach;
        this.pacer = pacer;
    }

    int size() {
        return size;
    }

    /** The memory in bytes. */
    long bytes() {
        return table.bytes();
    }

    /**
     * The reference with a hash, or 0.
     *
     * @param same whether a reference with an equal tag is the wanted one
     */
    int find(long hash, IntPredicate same) {
        return table.find(hash, same);
    }

    /** Adds a reference, which the table must not have. */
    void add(long hash, int ref) {
        if (size == room) {
            room = (int) Math.min((long) room << 1, 1_400_000_000L);
            table = copy(room);
        }
        table.add(hash, ref);
        size++;
    }

    /** Returns a table of the right size for the current entries. */
    HashTable toTable() {
        return copy(size);
    }

    private HashTable copy(int entries) {
        HashTable copy = HashTable.create(entries, pacer);
        forEach.accept(ref -> {
            copy.add(hashOf.applyAsLong(ref), ref);
            pacer.item();
        });
        return copy;
    }
}
