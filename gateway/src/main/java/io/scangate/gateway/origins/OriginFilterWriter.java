package io.scangate.gateway.origins;

import io.scangate.gateway.index.Pacer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects origins and writes their filter. The bytes depend only on the set of origins and the revision, so all gateways with
 * the same origins write the same filter. O(n log n) for n origins; needs 14 bytes an origin until it has written. Not
 * thread-safe; writes once.
 */
final class OriginFilterWriter {
    /*
     * Design. A Golomb-coded set [1], in buckets so that a reader decodes one bucket only. One hash of an origin selects its
     * bucket, another its value in the bucket. A bucket has its values in ascending order, as gaps in the code of Rice.
     *
     * An origin without rules passes if its value is among those of its bucket: n origins in buckets * range places make this
     * n / (buckets * range), 1 in ONE_IN. Gaps have a geometric distribution with the mean ONE_IN, whose code takes
     * REMAINDER + 1 + 1 / (e^(2^REMAINDER / ONE_IN) - 1) = 11.65 bits, and the offset of a bucket adds 32 / PER_BUCKET = 0.13.
     * docs/decisions.md compares this with fuse filters.
     *
     * Reference:
     * [1] Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters. WEA 2007. (Their blocked, compressed form.)
     *
     * Departure: their hash is one number that is split; two hashes of 32 bits need no 64-bit arithmetic in JavaScript.
     */
    private static final int ONE_IN = 1100;
    private static final int REMAINDER = 10;
    private static final int PER_BUCKET = 256;

    /** The position of the revision. */
    static final int REVISION = 8;

    private static final int CHUNK = 1 << 14;

    private final List<long[]> chunks = new ArrayList<>();
    private int count;

    /** Adds an origin, which was not added before, in canonical form. */
    void add(byte[] text) {
        if (count % CHUNK == 0) {
            chunks.add(new long[CHUNK]);
        }
        long bucketHash = OriginFilter.hash(text, text.length, 0);
        chunks.get(count / CHUNK)[count % CHUNK] =
                (bucketHash << Integer.SIZE) | Integer.toUnsignedLong(OriginFilter.hash(text, text.length, 1));
        count++;
    }

    /** The number of origins. */
    int count() {
        return count;
    }

    /** Writes the filter. */
    byte[] write(long revision, Pacer pacer) {
        int buckets = Math.max(1, (count + PER_BUCKET - 1) / PER_BUCKET);
        int range = Math.max(1, (int) ((long) count * ONE_IN / buckets));
        int[] ends = new int[buckets];
        int[] values = sort(buckets, range, ends, pacer);
        ByteBuffer head = ByteBuffer.allocate(OriginFilter.HEADER + Integer.BYTES * (buckets + 1));
        head.putLong(OriginFilter.MAGIC).putLong(revision).putInt(count);
        head.putInt(buckets).putInt(range).putInt(REMAINDER);
        BitWriter codes = new BitWriter(head.capacity(), count);
        for (int bucket = 0, at = 0; bucket < buckets; bucket++) {
            head.putInt(codes.bits());
            int previous = -1;
            for (; at < ends[bucket]; at++) {
                // Two origins may have the same place.
                if (values[at] != previous) {
                    codes.rice(values[at] - previous - 1);
                    previous = values[at];
                }
            }
            pacer.piece();
        }
        head.putInt(codes.bits());
        byte[] filter = codes.bytes(Integer.BYTES);
        System.arraycopy(head.array(), 0, filter, 0, head.capacity());
        int end = filter.length - Integer.BYTES;
        ByteBuffer.wrap(filter).putInt(end, OriginFilter.hash(filter, end, OriginFilter.CHECK_SEED));
        return filter;
    }

    /** Sorts the values of each bucket, and drops the hashes. Sets the end of each bucket in the result. */
    private int[] sort(int buckets, int range, int[] ends, Pacer pacer) {
        forEachHash(pacer, hash -> ends[OriginFilter.scaled((int) (hash >>> Integer.SIZE), buckets)]++);
        int sum = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            int size = ends[bucket];
            ends[bucket] = sum;
            sum += size;
        }
        int[] values = new int[count];
        forEachHash(pacer, hash -> {
            int bucket = OriginFilter.scaled((int) (hash >>> Integer.SIZE), buckets);
            values[ends[bucket]++] = OriginFilter.scaled((int) hash, range);
        });
        chunks.clear();
        for (int bucket = 0, start = 0; bucket < buckets; start = ends[bucket++]) {
            Arrays.sort(values, start, ends[bucket]);
            pacer.piece();
        }
        return values;
    }

    private interface HashVisitor {
        void visit(long hash);
    }

    private void forEachHash(Pacer pacer, HashVisitor visitor) {
        for (int i = 0; i < count; i++) {
            visitor.visit(chunks.get(i / CHUNK)[i % CHUNK]);
            pacer.item();
        }
    }

    /** Appends codes to bytes, the highest bit of each byte first. */
    private static final class BitWriter {
        /** Twelve bits an origin are seldom too few. */
        private static final int BITS = 12;

        private final int start;
        private byte[] bytes;
        private int bits;

        BitWriter(int start, int count) {
            this.start = start;
            bytes = new byte[Math.addExact(start, (int) ((long) count * BITS / Byte.SIZE) + CHUNK)];
        }

        /** The bits so far. */
        int bits() {
            return bits;
        }

        /** Appends the quotient as ones and a zero, then the remainder. */
        void rice(int gap) {
            int quotient = gap >>> REMAINDER;
            int end = start + (bits + quotient + REMAINDER) / Byte.SIZE + 1;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length + bytes.length / 4 + quotient);
            }
            for (; quotient > 0; quotient--) {
                bit(1);
            }
            bit(0);
            for (int shift = REMAINDER - 1; shift >= 0; shift--) {
                bit(gap >>> shift & 1);
            }
        }

        private void bit(int bit) {
            bytes[start + (bits >>> 3)] |= (byte) (bit << (7 - (bits & 7)));
            bits++;
        }

        /** All bytes, with room before and after the codes. */
        byte[] bytes(int after) {
            return Arrays.copyOf(bytes, start + (bits + Byte.SIZE - 1) / Byte.SIZE + after);
        }
    }
}
