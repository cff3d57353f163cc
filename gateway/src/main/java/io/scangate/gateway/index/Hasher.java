package io.scangate.gateway.index;

/**
 * A seeded 64-bit hash of bytes, after wyhash: each step multiplies two words and folds the product. Both factors depend on
 * secrets, so that no one can choose texts with equal hashes: with a public factor such texts exist for many seeds. All layers
 * of an index have the same seed and therefore the same hashes. Immutable, so thread-safe. O(length).
 */
final class Hasher {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final long first;
    private final long second;
    private final long third;

    /** Creates a hash. The seed is a secret. */
    Hasher(long seed) {
        this.seed = seed;
        this.first = mix(seed + STEP + STEP + STEP);
        this.second = mix(seed + STEP);
        this.third = mix(seed + STEP + STEP);
    }

    /** Spreads a number over 64 bits, as SplittableRandom does. */
    private static long mix(long number) {
        long mixed = (number ^ number >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    long seed() {
        return seed;
    }

    /** The hash of bytes. Up to seven bytes past the length must be readable. */
    long hash(byte[] bytes, int offset, int length) {
        long hash = first ^ length;
        int at = offset;
        int left = length;
        for (; left >= 2 * Long.BYTES; left -= 2 * Long.BYTES, at += 2 * Long.BYTES) {
            hash = fold(Words.read(bytes, at) ^ second, Words.read(bytes, at + Long.BYTES) ^ hash);
        }
        if (left > Long.BYTES) {
            long last = Words.read(bytes, at + Long.BYTES) & Words.lowBytes(left - Long.BYTES);
            hash = fold(Words.read(bytes, at) ^ second, last ^ hash);
        } else if (left > 0) {
            hash = fold((Words.read(bytes, at) & Words.lowBytes(left)) ^ second, hash);
        }
        return fold(hash ^ third, second);
    }

    /** The hash of bytes in words. Equal to the hash of the same bytes in an array. */
    long hash(long[] words, int at, int length) {
        long hash = first ^ length;
        int end = at + Words.count(length);
        for (int i = at; i < end; i += 2) {
            hash = fold(words[i] ^ second, (i + 1 < end ? words[i + 1] : 0) ^ hash);
        }
        return fold(hash ^ third, second);
    }

    /** The hash of a part of an origin, given the hash of the origin; part 0 is the origin itself. */
    long part(long originHash, int part) {
        return part == 0 ? originHash : fold(originHash ^ second, part ^ third);
    }

    /** Multiplies to 128 bits and joins the halves. */
    private static long fold(long one, long other) {
        long high = Math.multiplyHigh(one, other) + ((one >> 63) & other) + ((other >> 63) & one);
        return high ^ (one * other);
    }
}
