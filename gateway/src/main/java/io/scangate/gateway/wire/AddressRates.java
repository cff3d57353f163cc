package io.scangate.gateway.wire;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Token buckets for any number of client addresses in a fixed amount of memory (1 MiB). An address has a bucket in each
 * of two tables, chosen by secret hashes, and the fuller one counts. So an address is limited by others only if both of
 * its buckets are shared with busy addresses.
 *
 * <p>A bucket is the time at which it will be full again. (The generic cell rate algorithm of ATM: each event moves that
 * time by the interval of the rate, and an event is too early if the time is more than the burst ahead.) O(1), without
 * locks or allocations. Thread-safe; two events at the same moment may count as one.
 */
final class AddressRates {
    private static final int BITS = 16;
    private static final int BURST_SECONDS = 2;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final AtomicLongArray first = new AtomicLongArray(1 << BITS);
    private final AtomicLongArray second = new AtomicLongArray(1 << BITS);
    private final long firstSeed;
    private final long secondSeed;
    private final long start;
    private volatile long intervalNanos;

    /**
     * Makes full buckets.
     *
     * @param perSecond the events a second
     * @param now the time, as {@link System#nanoTime}
     */
    AddressRates(int perSecond, long now) {
        SecureRandom random = new SecureRandom();
        firstSeed = random.nextLong();
        secondSeed = random.nextLong();
        start = now;
        intervalNanos = SECOND_NANOS / perSecond;
    }

    /** Takes another rate from now on; 0 for no limit. */
    void change(int perSecond) {
        intervalNanos = perSecond == 0 ? 0 : SECOND_NANOS / perSecond;
    }

    /** Buckets that are full now; null if the rate is 0, which means no limit. */
    static @Nullable AddressRates of(int perSecond) {
        return perSecond == 0 ? null : new AddressRates(perSecond, System.nanoTime());
    }

    /**
     * Takes a token of an address; returns whether there was one.
     *
     * @param now the time, as {@link System#nanoTime}
     */
    boolean take(long address, long now) {
        long time = now - start;
        int one = slot(address ^ firstSeed);
        int other = slot(address ^ secondSeed);
        long full = Math.max(time, Math.min(first.get(one), second.get(other))) + intervalNanos;
        if (full - time > BURST_SECONDS * SECOND_NANOS) {
            return false;
        }
        first.accumulateAndGet(one, full, Math::max);
        second.accumulateAndGet(other, full, Math::max);
        return true;
    }

    /** The finalizer of MurmurHash3. */
    private static int slot(long key) {
        long hash = (key ^ (key >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) (hash >>> (Long.SIZE - BITS));
    }
}
