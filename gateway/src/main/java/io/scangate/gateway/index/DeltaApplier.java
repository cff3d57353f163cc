package io.scangate.gateway.index;

import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.recording.LayersMerge;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies deltas to the served index, one at a time, and merges its layers in the background: the upper layers when there are
 * many, all layers when their surplus is large. Each delta and each merge is one swap of the active index, so scans never wait.
 * Thread-safe.
 *
 * <ol>
 *   <li>After a delta there are many layers, or the surplus is large. The applier freezes the served index and starts a merge in
 *       the background.
 *   <li>Further deltas add layers on top of the frozen layers.
 *   <li>The merge ends. One swap puts the added layers on the merged layer. If it is needed again, the next merge
 *       starts.
 * </ol>
 *
 * A full snapshot ends the merge of the index that it replaces. While no merge runs, the index is larger than a new compilation
 * of the same accounts by at most the permitted surplus.
 *
 * <p>A merge is paced. It goes on without rests when many layers lie above it, which each lookup probes. The caller of
 * {@link #hold} has one merged layer at its disposal; all layers are not merged again before {@link #release}, so at most two
 * indexes are in memory.
 */
public final class DeltaApplier {
    /**
     * A merge starts when the surplus exceeds this number of bytes and the index's memory divided by {@link #SURPLUS_SHARE}.
     * The unit is bytes and not rules, since deltas may leave removed accounts, origins and texts without rules.
     */
    private static final long MIN_SURPLUS_BYTES = 16 << 20;

    private static final int SURPLUS_SHARE = 16;

    /** With so many layers that are not frozen, the upper layers are merged. A lookup probes each layer. */
    private static final int MANY_LAYERS = 3;

    /**
     * With so many layers above the frozen ones, the merge has fallen behind the changes and does not rest. A merge of ten
     * million rules with a quarter of a processor takes seven seconds, in which a thousand changed accounts a second make
     * fourteen layers. Their tables are small, so a probe of each costs less than a merge that takes the processor from scans.
     */
    static final int TOO_MANY_LAYERS = 8 * MANY_LAYERS;

    /** The pause after a failed merge, which usually lacks memory. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final ActiveIndex active;
    private final Executor background;
    private final Supplier<Pacer> pacers;
    private final long minSurplusBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mergeEnded = lock.newCondition();

    /** Paces the merge that runs in the background; null if none runs. Guarded by the lock. */
    private @Nullable Pacer merging;

    /** The merge that the background has not begun yet. Guarded by the lock. */
    private @Nullable Work next;

    /** Whether a caller waits for a merged index or holds it. Guarded by the lock. */
    private boolean held;

    /** Whether that caller still waits, so that the background begins no other merge. Guarded by the lock. */
    private boolean waiting;

    /** When a merge has failed ({@link System#nanoTime}); null if none has. Guarded by the lock. */
    private @Nullable Long failedAt;

    /**
     * Creates an applier.
     *
     * @param background runs merges, one at a time; a merge of millions of rules takes some seconds
     * @param pacers makes the pacer of each merge
     */
    public DeltaApplier(ActiveIndex active, Executor background, Supplier<Pacer> pacers) {
        this(active, background, pacers, MIN_SURPLUS_BYTES);
    }

    DeltaApplier(ActiveIndex active, Executor background, Supplier<Pacer> pacers, long minSurplusBytes) {
        this.active = active;
        this.background = background;
        this.pacers = pacers;
        this.minSurplusBytes = minSurplusBytes;
    }

    /**
     * The changes from a revision to a later one. Immutable.
     *
     * @param base the revision before the change
     * @param revision the revision after the change
     * @param accounts the new and the changed accounts, each complete
     * @param removed the appids of removed accounts
     */
    public record Delta(long base, long revision, List<Account> accounts, List<String> removed) {
        public Delta {
            accounts = List.copyOf(accounts);
            removed = List.copyOf(removed);
        }
    }

    /** The result of applying a delta. */
    public enum Result {
        /** The revision of the delta is served. */
        APPLIED,
        /** The served revision is not the base of the delta: the delta is old, or the caller needs a full snapshot. */
        OTHER_BASE
    }

    /** Applies a delta to rules without marks. */
    public Result apply(Delta delta, Consumer<RejectedRule> rejections) {
        return apply(delta, null, rejections);
    }

    /**
     * Applies a delta. The next scan sees the whole change.
     *
     * @param mark the mark of the new revision; null if it has none
     * @param rejections receives the rules that the index omits
     */
    public Result apply(Delta delta, @Nullable String mark, Consumer<RejectedRule> rejections) {
        lock.lock();
        try {
            while (true) {
                Revision now = active.current();
                if (now == null || now.revision() != delta.base() || delta.revision() <= delta.base()) {
                    return Result.OTHER_BASE;
                }
                RuleIndexDelta changes = new RuleIndexDelta(now.index(), rejections);
                delta.accounts().forEach(changes::replace);
                delta.removed().forEach(changes::remove);
                Revision next = new Revision(changes.apply(), delta.revision(), Instant.now(), mark);
                if (active.replace(now, next)) {
                    mergeIfNeeded();
                    return Result.APPLIED;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Serves a full snapshot. A running merge ends soon, so that the replaced index becomes garbage. */
    public void replace(Revision snapshot) {
        lock.lock();
        try {
            active.swap(snapshot);
            if (merging != null) {
                merging.abandon();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Merges all layers of the served index in this thread, after the end of a running merge, and swaps the result in. So a
     * caller that needs a merged index, such as the writer of a compiled file, shares it with the scans. Deltas are applied
     * meanwhile. Call {@link #release} after the use, also after an exception.
     *
     * @return the revision that was served when the merge began, in one layer; null before the first snapshot
     * @throws AbandonedException if a snapshot has replaced the index
     */
    public @Nullable Revision hold() throws InterruptedException {
        Revision now;
        Work work = null;
        lock.lockInterruptibly();
        try {
            awaitMerge();
            now = active.current();
            if (now != null && now.index().layers().length > 1) {
                work = freeze(now, true, pacers.get());
                merging = work == null ? null : work.pacer;
            }
        } finally {
            lock.unlock();
        }
        return work == null ? now : Objects.requireNonNull(now).as(mergeHeld(work));
    }

    private void awaitMerge() throws InterruptedException {
        held = true;
        waiting = true;
        try {
            while (merging != null) {
                mergeEnded.await();
            }
        } finally {
            waiting = false;
        }
    }

    private RuleIndex mergeHeld(Work work) {
        LayersMerge merge = LayersMerge.begun();
        try {
            RuleIndex merged = work.merge();
            install(work.frozen, merged);
            merge.ended(work.whole, work.frozen.layers().length, work.frozen.memoryBytes());
            return merged;
        } finally {
            lock.lock();
            try {
                end();
                mergeIfNeeded();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends the use of the index that {@link #hold} returned. */
    public void release() {
        lock.lock();
        try {
            held = false;
            mergeIfNeeded();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A merge to do.
     *
     * @param whole whether to merge all layers, not only the upper ones
     * @param hidden the hidden memory of the index before it was frozen
     * @param pacer paces the merge
     */
    private record Work(RuleIndex frozen, boolean whole, long hidden, Pacer pacer) {
        RuleIndex merge() {
            return whole ? frozen.merge(pacer) : frozen.mergeUpper(hidden, pacer);
        }
    }

    private void mergeIfNeeded() {
        if (merging != null) {
            hurryIfBehind(merging);
            return;
        }
        if (waiting) {
            // The waiting caller may not have the lock yet, and merges all layers itself.
            return;
        }
        boolean pauses = failedAt != null && System.nanoTime() - failedAt < PAUSE.toNanos();
        Work work = pauses ? null : nextWork();
        if (work != null) {
            next = work;
            merging = work.pacer;
            try {
                background.execute(this::runMerges);
            } catch (RejectedExecutionException e) {
                // The gateway stops; the change is served.
                next = null;
                end();
            } catch (Error e) {
                // The system may have no room for a thread.
                next = null;
                fail();
                throw e;
            }
        }
    }

    private void hurryIfBehind(Pacer pacer) {
        Revision now = active.current();
        if (now != null && now.index().layers().length - now.index().frozenLayers() >= TOO_MANY_LAYERS) {
            pacer.hurry();
        }
    }

    /** Freezes the served index if it needs a merge. */
    private @Nullable Work nextWork() {
        Revision now = active.current();
        if (now == null) {
            return null;
        }
        RuleIndex index = now.index();
        boolean whole = !held && index.surplusBytes() > Math.max(minSurplusBytes, index.memoryBytes() / SURPLUS_SHARE);
        boolean many = index.layers().length - index.frozenLayers() >= MANY_LAYERS;
        return whole || many ? freeze(now, whole, pacers.get()) : null;
    }

    private @Nullable Work freeze(Revision now, boolean whole, Pacer pacer) {
        RuleIndex frozen = now.index().freeze();
        return active.replace(now, now.as(frozen))
                ? new Work(frozen, whole, now.index().hiddenBytes(), pacer)
                : null;
    }

    /** Does the next merge, and those that are needed after it. Keeps no work reachable that is done. */
    private void runMerges() {
        try {
            for (Work work = take(); work != null; work = findNext()) {
                run(work);
            }
        } catch (DamagedIndexException e) {
            // A check of the served index reports it, and a snapshot replaces the index.
            fail();
        } catch (RuntimeException | Error e) {
            fail();
            throw e;
        }
    }

    private void run(Work work) {
        LayersMerge merge = LayersMerge.begun();
        try {
            install(work.frozen, work.merge());
            merge.ended(work.whole, work.frozen.layers().length, work.frozen.memoryBytes());
        } catch (AbandonedException e) {
            // A snapshot has replaced the index, or the gateway stops.
        }
    }

    private @Nullable Work take() {
        lock.lock();
        try {
            Work taken = next;
            next = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Work findNext() {
        lock.lock();
        try {
            Work work = waiting || Thread.currentThread().isInterrupted() ? null : nextWork();
            if (work == null) {
                end();
            } else {
                merging = work.pacer;
            }
            return work;
        } finally {
            lock.unlock();
        }
    }

    private void fail() {
        lock.lock();
        try {
            failedAt = System.nanoTime();
            end();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            merging = null;
            mergeEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void install(RuleIndex frozen, RuleIndex merged) {
        Revision now = active.current();
        while (now != null && now.index().isOnTopOf(frozen)) {
            if (active.replace(now, now.as(now.index().onto(merged)))) {
                return;
            }
            now = active.current();
        }
    }
}
