package io.scangate.gateway.usage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums of scans by hour, rule and kind, in bounded memory: about 250 bytes for each key. When the number of keys reaches the
 * limit, further rules and kinds are counted together under their account, hour and action ("merged"), and after so many more
 * keys as an eighth of the limit not at all ("uncounted"). O(1) for a count. Not thread-safe.
 */
public final class ScanSums implements ScanCounts.Visitor {
    private static final int MOST = 500_000;
    private static final int LEAST = 10_000;

    /** The bytes of heap for each key, for the sums in {@link Usage} and in the outbox, and for their JSON; long prefixes take more. */
    private static final int HEAP_OF_KEY = 2_000;

    private final int most;
    private final int mostMerged;
    private final Map<Key, long[]> sums = new LinkedHashMap<>();
    private long scans;
    private long merged;
    private long uncounted;

    /**
     * What is counted. Immutable.
     *
     * @param hour since 1970 (UTC)
     */
    private record Key(long hour, RuleId rule, ScanKind kind) {}

    /** Sums within the limit for this process's heap. */
    public ScanSums() {
        this(limit());
    }

    /**
     * Sums within a limit.
     *
     * @param most the most keys that are told apart
     */
    public ScanSums(int most) {
        this.most = most;
        this.mostMerged = most + most / 8;
    }

    /** The most keys for the heap of this process: 67,000 for 128 MiB, 500,000 for 1 GB or more. */
    public static int limit() {
        return (int) Math.min(MOST, Math.max(LEAST, Runtime.getRuntime().maxMemory() / HEAP_OF_KEY));
    }

    @Override
    public void count(long hour, String appid, @Nullable String prefix, ScanKind kind, long amount) {
        Key key = new Key(hour, new RuleId(appid, prefix), kind);
        if (sums.size() < most || sums.containsKey(key)) {
            add(key, amount);
        } else {
            merge(hour, appid, kind, amount);
        }
    }

    /** Counts scans of an account without their rule. */
    void merge(long hour, String appid, ScanKind kind, long amount) {
        Key key = new Key(hour, RuleId.ofAccount(appid), kind.ofAction());
        if (sums.size() < mostMerged || sums.containsKey(key)) {
            add(key, amount);
            merged += amount;
        } else {
            uncounted(amount);
        }
    }

    /** Adds at the end, so that a lack of memory adds nothing. */
    private void add(Key key, long amount) {
        sums.computeIfAbsent(key, any -> new long[1])[0] += amount;
        scans += amount;
    }

    /** Notes scans that are in no count. */
    public void uncounted(long amount) {
        uncounted += amount;
        scans += amount;
    }

    /** Adds all counts; those that fail for a lack of memory are noted as uncounted. */
    public void addAll(ScanCounts counts) {
        long before = scans;
        try {
            counts.forEach(this);
            uncounted(counts.uncounted());
        } finally {
            long missing = counts.scans() - (scans - before);
            if (missing != 0) {
                uncounted(missing);
            }
        }
    }

    /** Forgets all scans. Allocates nothing. */
    public void clear() {
        sums.clear();
        scans = 0;
        merged = 0;
        uncounted = 0;
    }

    /** Visits all sums. O(keys). */
    public void forEach(ScanCounts.Visitor visitor) {
        sums.forEach((key, sum) ->
                visitor.count(key.hour(), key.rule().appid(), key.rule().prefix(), key.kind(), sum[0]));
    }

    /** The number of all scans, also the uncounted ones. */
    public long scans() {
        return scans;
    }

    /** The number of scans that were counted under their account because of the limit. */
    public long merged() {
        return merged;
    }

    /** The number of scans in no count. */
    public long uncounted() {
        return uncounted;
    }

    /** Whether more than half of the room is used. */
    public boolean isHalfFull() {
        return sums.size() > most / 2;
    }

    /** Whether there are no scans. */
    public boolean isEmpty() {
        return scans == 0;
    }
}
