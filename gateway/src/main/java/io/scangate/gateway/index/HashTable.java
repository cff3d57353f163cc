package io.scangate.gateway.index;

import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * A hash table from hashes to references. A bucket is one cache line with twelve entries; an entry that finds its bucket full is
 * in one of the next buckets. A tag of eight bits for each entry selects the references to follow, so a search follows another
 * key's reference once in some twenty searches. No deletion. Buckets are at most 75 % full on average. The buckets stand in
 * segments of up to eight megabytes, each with its share of the hashes. A collector gives so large an array
 * regions of its own, which aligns the buckets to cache lines. Expected O(1). Immutable after it is filled.
 *
 * <p>References: Bronson, Shi: Open-sourcing F14 for faster, more memory-efficient hash tables, 2019 (a bucket of tags and
 * entries, a mark for overflow); Kulukundis: Designing a Fast, Efficient, Cache-friendly Hash Table, CppCon 2017 (tags). Both
 * move entries when the table grows and delete entries; here a table is written once. A bucket fits one line, since entries are
 * references of four bytes.
 */
final class HashTable {
    /** The words of memory for an entry, rounded up. */
    static final int MOST_WORDS = 1;

    private static final int BUCKETS_OF_SEGMENT = (1 << 17) - 2;
    private static final int USED_OF_BUCKET = 9;

    private final long[][] segments;
    private final int buckets;

    private HashTable(long[][] segments, int buckets) {
        this.segments = segments;
        this.buckets = buckets;
    }

    /** A table with these segments, which all have the same length. */
    static HashTable of(long[][] segments) {
        return new HashTable(segments, (segments[0].length - TableLayout.words(0)) / TableLayout.next(0));
    }

    /** Creates an empty table for a number of entries. */
    static HashTable create(int entries, Pacer pacer) {
        int all = entries / USED_OF_BUCKET + 1;
        int count = (all + BUCKETS_OF_SEGMENT - 1) / BUCKETS_OF_SEGMENT;
        int buckets = (all + count - 1) / count;
        long[][] segments = new long[count][];
        for (int i = 0; i < count; i++) {
            segments[i] = new long[TableLayout.words(buckets)];
            pacer.piece();
        }
        return new HashTable(segments, buckets);
    }

    /** The segment with the bucket of a hash. */
    long[] segment(long hash) {
        return segments[Words.reduce(hash, segments.length)];
    }

    /** The position of the bucket of a hash in its segment. */
    int bucket(long hash) {
        return TableLayout.at(Words.reduceRest(hash, segments.length, buckets));
    }

    /** The bucket after a full bucket; the first bucket of the segment follows the last. */
    int next(int bucket) {
        int next = TableLayout.next(bucket);
        return next == TableLayout.at(buckets) ? TableLayout.at(0) : next;
    }

    /**
     * The reference with a hash, or 0.
     *
     * @param same whether a reference with an equal tag is the wanted one
     */
    int find(long hash, IntPredicate same) {
        long[] segment = segment(hash);
        for (int bucket = bucket(hash); ; bucket = next(bucket)) {
            for (int left = TableLayout.matches(segment, bucket, TableLayout.tag(hash)); left != 0; left &= left - 1) {
                int ref = TableLayout.ref(segment, bucket, Integer.numberOfTrailingZeros(left));
                if (same.test(ref)) {
                    return ref;
                }
            }
            if (!TableLayout.isFull(segment, bucket)) {
                return 0;
            }
        }
    }

    /** Adds a reference, which the table must not have. */
    void add(long hash, int ref) {
        long[] segment = segment(hash);
        int bucket = bucket(hash);
        int free = TableLayout.free(segment, bucket);
        while (free == 0) {
            TableLayout.setFull(segment, bucket);
            bucket = next(bucket);
            free = TableLayout.free(segment, bucket);
        }
        TableLayout.put(segment, bucket, Integer.numberOfTrailingZeros(free), TableLayout.tag(hash), ref);
    }

    /** Visits the references in the order of the buckets. */
    void forEach(IntConsumer visit) {
        for (long[] segment : segments) {
            for (int bucket = TableLayout.at(0); bucket < TableLayout.at(buckets); bucket = TableLayout.next(bucket)) {
                for (int entry = 0; entry < TableLayout.ENTRIES; entry++) {
                    int ref = TableLayout.ref(segment, bucket, entry);
                    if (ref != 0) {
                        visit.accept(ref);
                    }
                }
            }
        }
    }

    long[][] segments() {
        return segments;
    }

    /** The memory in bytes. */
    long bytes() {
        return (long) segments.length * segments[0].length * Long.BYTES;
    }
}
