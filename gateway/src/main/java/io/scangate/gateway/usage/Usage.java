package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleCounts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Adds the scans of all event loops, in bounded memory. {@link #drain} returns each scan once, or its number as uncounted. A
 * loop that hands over a block waits only for the queue's lock; the thread that calls {@link #count} counts the scans. If
 * that thread has fallen behind by a whole queue, the loop drops its block and notes the number of its scans. Thread-safe.
 */
public final class Usage {
    /** The most blocks in the queue: ten megabytes, a million scans. */
    static final int MAX_QUEUED = 128;

    private static final int MAX_SPARE = 32;
    private static final int MAX_SAMPLES = 1000;

    /** With room for all blocks, so that it never grows. */
    private final ArrayDeque<ScanBlock> queue = new ArrayDeque<>(MAX_QUEUED);

    private final ArrayDeque<ScanBlock> spare = new ArrayDeque<>(MAX_SPARE);
    private final Supplier<ScanBlock> newBlock;
    private final UnaryOperator<String> shown;
    private final int most;
    private final Map<Long, RuleCounts> countsByPlace = new HashMap<>();
    private final List<String> matched = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();
    private ScanSums sums;

    /** Scans of dropped blocks that are not in the sums yet; guarded by the queue. */
    private long dropped;

    private long uncountedBefore;
    private long mergedBefore;

    /** Counts that fit into the process's heap, with links as they are scanned. */
    public Usage() {
        this(false);
    }

    /**
     * Counts that fit into the process's heap.
     *
     * @param hideQueryValues whether samples of links have no values of queries
     */
    public Usage(boolean hideQueryValues) {
        this(hideQueryValues, ScanSums.limit());
    }

    /**
     * Counts.
     *
     * @param most the most rules and kinds of an hour that are told apart
     */
    Usage(boolean hideQueryValues, int most) {
        this(hideQueryValues, most, ScanBlock::new);
    }

    Usage(boolean hideQueryValues, int most, Supplier<ScanBlock> newBlock) {
        this.newBlock = newBlock;
        this.shown = hideQueryValues ? QueryValues::hidden : UnaryOperator.identity();
        this.most = most;
        this.sums = new ScanSums(most);
    }

    /** Creates a log for an event loop. */
    public ScanLog newLog() {
        return new ScanLog(this);
    }

    /** Takes over a block and returns an empty one. If there is none for a lack of memory, drops the block's scans. */
    ScanBlock take(ScanBlock full) {
        synchronized (queue) {
            ScanBlock empty = queue.size() < MAX_QUEUED ? empty() : null;
            if (empty == null) {
                dropped += full.rules.size();
                full.clear();
                return full;
            }
            queue.add(full);
            // At once, while the block is in the caches: for four blocks together a scan took twice as long to count.
            if (queue.size() == 1) {
                queue.notifyAll();
            }
            return empty;
        }
    }

    /** An empty block; null for a lack of memory. */
    private @Nullable ScanBlock empty() {
        ScanBlock empty = spare.poll();
        try {
            return empty == null ? newBlock.get() : empty;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Notes scans that cannot be counted. */
    void drop(long scans) {
        synchronized (queue) {
            dropped += scans;
        }
    }

    /** Waits until the queue has a block, or a time is over, or {@link #wake} is called. */
    void await(Duration most) throws InterruptedException {
        synchronized (queue) {
            if (queue.isEmpty()) {
                queue.wait(most.toMillis());
            }
        }
    }

    void wake() {
        synchronized (queue) {
            queue.notifyAll();
        }
    }

    /** The number of blocks that are not counted yet. */
    int queued() {
        synchronized (queue) {
            return queue.size();
        }
    }

    /**
     * Counts the blocks in the queue. To be called often enough to keep the queue short. Counts by the position of a rule in
     * an index layer, which is cheap. Positions become rule ids when a caller visits the counts, or in {@link #release}. Scans
     * that a lack of memory leaves out are noted as uncounted.
     */
    public synchronized void count() {
        for (ScanBlock next = next(); next != null; next = next()) {
            count(next);
        }
    }

    /** Releases layers that are probably replaced ({@link RuleCounts#drainIdleLayers}). To be called about twice a second. */
    synchronized void release() {
        countsByPlace.forEach((hour, counts) -> counts.drainIdleLayers(
                (rule, kind, scans) -> sums.count(hour, rule.appid(), rule.prefix(), ScanKind.of(kind), scans)));
        countsByPlace.values().removeIf(RuleCounts::isEmpty);
    }

    private void count(ScanBlock block) {
        long before = scans();
        int scans = block.rules.size();
        try {
            long hour = block.hour;
            RuleCounts counts = countsByPlace.computeIfAbsent(hour, any -> new RuleCounts(most));
            block.rules.drainTo(
                    counts, (rule, kind, amount) -> sums.merge(hour, rule.appid(), ScanKind.of(kind), amount));
            block.matched.drainTo(matched, MAX_SAMPLES, shown);
            block.unmatched.drainTo(unmatched, MAX_SAMPLES, shown);
        } finally {
            drop(scans - (scans() - before));
            block.clear();
            recycle(block);
        }
    }

    private long scans() {
        long all = sums.scans();
        for (RuleCounts counts : countsByPlace.values()) {
            all += counts.scans();
        }
        return all;
    }

    private @Nullable ScanBlock next() {
        synchronized (queue) {
            return queue.poll();
        }
    }

    private void recycle(ScanBlock empty) {
        synchronized (queue) {
            if (spare.size() < MAX_SPARE) {
                spare.add(empty);
            }
        }
    }

    /** Whether half of the room for counts is used, so that they should be taken soon. */
    public synchronized boolean isHalfFull() {
        return sums.isHalfFull() || countsByPlace.values().stream().anyMatch(RuleCounts::isHalfFull);
    }

    /** The number of scans since the start that are in no count. */
    public synchronized long uncounted() {
        synchronized (queue) {
            return uncountedBefore + sums.uncounted() + dropped;
        }
    }

    /** The number of scans since the start that are counted under their account, without their rule. */
    public synchronized long merged() {
        return mergedBefore + sums.merged();
    }

    /** Returns and resets the counts. The result keeps index layers reachable, so the caller should use it soon. */
    public synchronized ScanCounts drain() {
        count();
        synchronized (queue) {
            sums.uncounted(dropped);
            dropped = 0;
        }
        ScanSums next = new ScanSums(most);
        ScanCounts counts = new ScanCounts(sums, countsByPlace, matched, unmatched);
        uncountedBefore += sums.uncounted();
        mergedBefore += sums.merged();
        sums = next;
        matched.clear();
        unmatched.clear();
        countsByPlace.clear();
        return counts;
    }
}
