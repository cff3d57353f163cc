package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * A growing sequence of words in chunks of one megabyte. It grows without copying, which would be the most expensive part of
 * a compilation of millions of rules. Reserved words are contiguous in one chunk. Word 0 is not used, since reference 0 means
 * "none". O(1) for each operation. Not thread-safe.
 */
final class WordChunks {
    private static final int SHIFT = 17;
    private static final int MASK = (1 << SHIFT) - 1;
    private static final int MAX_CHUNKS = 1 << (31 - SHIFT);
    private static final int FIRST_WORDS = 1 << 10;

    /** A chunk with its array header is one megabyte. A few more bytes would cost another region of G1. */
    private static final int CHUNK_WORDS = (1 << SHIFT) - 2;

    private long[][] chunks = new long[16][];
    private int last;
    private int size = 1;

    WordChunks() {
        chunks[0] = new long[FIRST_WORDS];
    }

    /** The chunk of a reference. Valid until the next {@link #reserve}. */
    long[] chunk(int ref) {
        return chunks[ref >>> SHIFT];
    }

    /** The position of a reference in its chunk. */
    static int at(int ref) {
        return ref & MASK;
    }

    /** Reserves zero words, at most a fourth of a chunk. Returns the reference to the first of them. */
    int reserve(int count) {
        if (size + count > CHUNK_WORDS) {
            addChunk();
        } else if (size + count > chunks[last].length) {
            // Only the first chunk grows by copying: each change compiles a layer of a few rules.
            chunks[last] = Arrays.copyOf(chunks[last], Math.min(CHUNK_WORDS, 2 * (size + count)));
        }
        int ref = last << SHIFT | size;
        size += count;
        return ref;
    }

    /** The memory in bytes. */
    long bytes() {
        return ((long) last * CHUNK_WORDS + chunks[last].length) * Long.BYTES;
    }

    private void addChunk() {
        if (++last == MAX_CHUNKS) {
            throw new IllegalStateException(
                    "the staged rules exceed " + ((long) MAX_CHUNKS << SHIFT) * Long.BYTES + " bytes");
        }
        if (last == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * last);
        }
        chunks[last] = new long[CHUNK_WORDS];
        size = 0;
    }
}
