package io.scangate.gateway.wire;

/**
 * Limits of the memory that all connections of a listener take together. The constructor checks the values; its
 * messages start with the setting's key. Immutable.
 *
 * @param maxPendingBytes bytes of unfinished requests, which are in the heap; default 0, an eighth of the largest heap
 * @param maxUnsentBytes bytes of answers that clients have not taken, which are in direct memory; default 0, a quarter
 *     of the largest direct memory
 */
public record MemoryLimits(long maxPendingBytes, long maxUnsentBytes) {
    private static final long MIN = 1 << 20;
    private static final long MAX = 1L << 40;
    private static final int HEAP_SHARE = 8;
    private static final int DIRECT_SHARE = 4;

    /** The defaults. */
    public static final MemoryLimits DEFAULT = new MemoryLimits(0, 0);

    public MemoryLimits {
        check("max-pending-bytes", maxPendingBytes);
        check("max-unsent-bytes", maxUnsentBytes);
    }

    private static void check(String key, long value) {
        if (value != 0 && (value < MIN || value > MAX)) {
            throw new IllegalArgumentException(
                    key + ": " + value + " (expected: 0 for a share of the memory, or " + MIN + " to " + MAX + ")");
        }
    }

    /** The limit of unfinished requests, in bytes. */
    public long pending() {
        return limit(maxPendingBytes, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /** The limit of unsent answers, in bytes. */
    public long unsent() {
        return limit(maxUnsentBytes, DirectMemory.max() / DIRECT_SHARE);
    }

    private static long limit(long value, long share) {
        return value == 0 ? Math.max(MIN, share) : value;
    }
}
