package io.scangate.gateway.index;

/**
 * Words in segments of four megabytes. A reference is a 32-bit word number: the number of a segment and a position in it. A
 * record never crosses the end of a segment. A record that is larger than a segment has a segment of its own, whose array is
 * longer than the others, so the words of a record always stand in one array. Reference 0 means "none". Immutable after
 * {@link WordChunks} has filled it, so thread-safe. O(1).
 */
final class Segments {
    /** The number of bits of a position in a segment. */
    static final int SHIFT = 19;

    /** The memory of a segment. */
    static final long BYTES = (1L << SHIFT) * Long.BYTES;

    private static final int MASK = (1 << SHIFT) - 1;

    private final long[][] segments;

    Segments(long[][] segments) {
        this.segments = segments;
    }

    /** The segment of a reference. */
    long[] of(int ref) {
        return segments[ref >>> SHIFT];
    }

    /** The position of a reference in its segment. */
    static int at(int ref) {
        return ref & MASK;
    }

    /** The reference to a position in a segment. */
    static int ref(int segment, int at) {
        return segment << SHIFT | at;
    }

    int count() {
        return segments.length;
    }

    /** The segment with a number. */
    long[] segment(int number) {
        return segments[number];
    }

    long[][] segments() {
        return segments;
    }

    /** The memory in bytes. */
    long bytes() {
        long words = 0;
        for (long[] segment : segments) {
            words += segment.length;
        }
        return words * Long.BYTES;
    }
}
