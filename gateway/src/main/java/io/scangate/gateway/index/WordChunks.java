package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * Words in pieces of a megabyte: grows without copying what is there, which at millions of rules would take more time
 * and memory than anything else. What is put in stands in one piece; word 0 is never used, so that 0 can stand for "no
 * reference". Not thread-safe.
 */
final class WordChunks {
    private static final int SHIFT = 17;
    private static final int MASK = (1 << SHIFT) - 1;
    private static final int MAX_CHUNKS = 1 << (31 - SHIFT);
    private static final int FIRST_WORDS = 1 << 10;

    /** With the header of the array just a megabyte: a few bytes more would cost G1 another region. */
    private static final int CHUNK_WORDS = (1 << SHIFT) - 2;

    private long[][] chunks = new long[16][];
    private int last;
    private int size = 1;

    WordChunks() {
        chunks[0] = new long[FIRST_WORDS];
    }

    /** The piece that a reference leads into, until the next {@link #reserve}. */
    long[] chunk(int ref) {
        return chunks[ref >>> SHIFT];
    }

    /** Where in its piece a reference leads to. */
    static int at(int ref) {
        return ref & MASK;
    }

    /** Room for some more words, all zero, and at most a fourth of a piece; the reference to the first of them. */
    int reserve(int count) {
        if (size + count > CHUNK_WORDS) {
            addChunk();
        } else if (size + count > chunks[last].length) {
            // Only the first piece: layers of a few rules are made for each change.
            chunks[last] = Arrays.copyOf(chunks[last], Math.min(CHUNK_WORDS, 2 * (size + count)));
        }
        int ref = last << SHIFT | size;
        size += count;
        return ref;
    }

    private void addChunk() {
        if (++last == MAX_CHUNKS) {
            throw new IllegalStateException(
                    "rules of more than " + ((long) MAX_CHUNKS << SHIFT) * Long.BYTES + " bytes");
        }
        if (last == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * last);
        }
        chunks[last] = new long[CHUNK_WORDS];
        size = 0;
    }
}
