package io.scangate.config.access;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Rates of calls by key. Each key has a bucket of tokens that fills steadily, and each admitted call takes one; refused calls
 * take none. A full bucket needs no memory, so the memory is bounded by the keys of the calls in the last filling times.
 * Each replica counts alone. Thread-safe without locks; amortised O(1).
 */
public final class TokenBuckets {
    private static final int MIN_SWEEP = 1_024;

    private final int size;
    private final long nanosPerToken;
    private final LongSupplier nanos;
    /** When each bucket that is not full will be full, if no call comes. */
    private final ConcurrentHashMap<String, Long> fullAt = new ConcurrentHashMap<>();

    private volatile int sweepAt = MIN_SWEEP;

    /**
     * A bucket after a call.
     *
     * @param taken whether the call got a token
     * @param left tokens
     * @param untilNext the time until there is a token more
     * @param untilFull the time until the bucket is full
     */
    public record Level(boolean taken, int left, Duration untilNext, Duration untilFull) {}

    /**
     * Full buckets.
     *
     * @param size tokens in a full bucket
     * @param filling the time in which an empty bucket fills
     * @param nanos the time, as {@link System#nanoTime}
     */
    public TokenBuckets(int size, Duration filling, LongSupplier nanos) {
        this.size = size;
        this.nanosPerToken = filling.toNanos() / size;
        this.nanos = nanos;
    }

    /** Takes a token, if there is one. */
    public Level take(String key) {
        long now = nanos.getAsLong();
        while (true) {
            Long stored = fullAt.get(key);
            long full = stored == null || stored - now < 0 ? now : stored;
            long after = full + nanosPerToken;
            if (after - now > size * nanosPerToken) {
                return level(false, full - now);
            }
            if (stored == null ? fullAt.putIfAbsent(key, after) == null : fullAt.replace(key, stored, after)) {
                sweep(now);
                return level(true, after - now);
            }
        }
    }

    private Level level(boolean taken, long untilFull) {
        int left = (int) (size - (untilFull + nanosPerToken - 1) / nanosPerToken);
        long untilNext = untilFull - (size - left - 1) * nanosPerToken;
        return new Level(taken, left, Duration.ofNanos(untilNext), Duration.ofNanos(untilFull));
    }

    /** Puts a token back: its call was not made after all. */
    public void putBack(String key) {
        fullAt.computeIfPresent(key, (same, at) -> at - nanosPerToken);
    }

    /** Forgets the full buckets whenever the number of buckets has doubled. */
    private void sweep(long now) {
        if (fullAt.size() >= sweepAt) {
            fullAt.values().removeIf(at -> at - now <= 0);
            sweepAt = Math.max(MIN_SWEEP, 2 * fullAt.size());
        }
    }

    /** The number of remembered buckets. */
    int remembered() {
        return fullAt.size();
    }
}
