package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * A growing sequence of words in chunks. It grows without copying, which would be the most expensive part of a compilation of
 * millions of rules, and it needs no large array. Reserved words are contiguous in one chunk; more words than a chunk has get
 * a chunk of their own. Word 0 is not used, since reference 0 means "none". O(1) for each operation. Not thread-safe.
 */
final class WordChunks {
    /** Chunks of 256 kilobytes, for words that are soon garbage. */
    static final int SMALL = 15;

    private static final int REFERENCE_BITS = 32;
    private static final int FIRST_WORDS = 1 << 8;

    private final int shift;
    private final int mask;

    /** A chunk with its array header has a power of two bytes. A few more bytes would cost another region of G1. */
    private final int chunkWords;

    private long[][] chunks = new long[4][];
    private int last;
    private int size = Layout.FIRST;
    private long fullWords;

    /**
     * Creates an empty sequence.
     *
     * @param shift the number of bits of a position in a chunk; {@link Segments#SHIFT} for {@link #toSegments()}
     */
    WordChunks(int shift) {
        this.shift = shift;
        this.mask = (1 << shift) - 1;
        this.chunkWords = (1 << shift) - 2;
        chunks[0] = new long[FIRST_WORDS];
    }

    /** The chunk of a reference. Valid until the next {@link #reserve}. */
    long[] chunk(int ref) {
        return chunks[ref >>> shift];
    }

    /** The position of a reference in its chunk. */
    int at(int ref) {
        return ref & mask;
    }

    /** Reserves zero words. Returns the reference to the first of them. */
    int reserve(int count) {
        if (size + count > chunkWords) {
            addChunk(count);
        } else if (size + count > chunks[last].length) {
            // Only the first chunk grows by copying: each change compiles a layer of a few rules.
            chunks[last] = Arrays.copyOf(chunks[last], Math.min(chunkWords, 2 * (size + count)));
        }
        int ref = last << shift | size;
        size += count;
        return ref;
    }

    /** Appends words of an array. Returns the reference to the first of them. */
    int append(long[] from, int at, int count) {
        int ref = reserve(count);
        System.arraycopy(from, at, chunk(ref), at(ref), count);
        return ref;
    }

    /** The memory in bytes. */
    long bytes() {
        return (fullWords + chunks[last].length) * Long.BYTES;
    }

    private void addChunk(int count) {
        fullWords += chunks[last].length;
        if (++last == 1 << (REFERENCE_BITS - shift)) {
            throw new IllegalStateException("the rules exceed " + fullWords * Long.BYTES + " bytes");
        }
        if (last == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * last);
        }
        chunks[last] = new long[Math.max(chunkWords, count)];
        size = 0;
    }

    /** Returns the words. The last segment is copied to its exact size. The sequence cannot be used again. */
    Segments toSegments() {
        long[][] segments = Arrays.copyOf(chunks, last + 1);
        segments[last] = Arrays.copyOf(segments[last], Math.min(size, segments[last].length));
        chunks = new long[0][];
        return new Segments(segments);
    }
}
