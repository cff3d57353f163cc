package io.scangate.bench.scale;

import io.scangate.bench.Workload;
import java.nio.charset.StandardCharsets;

/**
 * The shard of an origin: the place of the origin's hash among equal ranges of all hashes. So a shard of n splits into two of 2n, and no
 * other one changes. Immutable. Thread-safe.
 *
 * @param count the number of shards
 */
record Shards(int count) {
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    Shards {
        if (count < 1 || count > 1 << 15) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 to 32768)");
        }
    }

    /** The scheme, host and port of a prefix or a link. */
    static String origin(String link) {
        int path = link.indexOf('/', link.indexOf("//") + 2);
        return path < 0 ? link : link.substring(0, path);
    }

    /** FNV-1a, whose high bits are weak, and the finaliser of MurmurHash3, which mends that. */
    static long hash(String origin) {
        long hash = FNV_START;
        for (byte each : origin.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    /** The shard of a hash, from 0. */
    int of(long hash) {
        return (int) (((hash >>> 32) * count) >>> 32);
    }

    /** The shard of a link or prefix. */
    int ofLink(String link) {
        return of(hash(origin(link)));
    }

    /** The hashes of the hosts of a workload, three rules each; the upper 32 bits are enough. */
    static int[] hosts(int rules) {
        Workload workload = new Workload(rules);
        int[] hashes = new int[(rules + 2) / 3];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = (int) (hash(origin(workload.prefix(3 * i))) >>> 32);
        }
        return hashes;
    }

    /** The shard of one of these. */
    int ofHost(int hash) {
        return of((long) hash << 32);
    }
}
