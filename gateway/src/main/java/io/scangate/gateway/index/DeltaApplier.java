package io.scangate.gateway.index;

import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies whole-account changes to what serves, one after the other, and merges them in the background when they leave much behind.
 * Scans never wait for it: each change and each merge is one swap of the active index. Thread-safe.
 *
 * <pre>
 *   1. a change finds much surplus: what serves is frozen, a merge of it starts in the background
 *   2. more changes come: they make layers on top of the frozen ones
 *   3. the merge ends: the layers on top are put on what it made, in one swap; if that is much again, it is merged next
 *   a full snapshot between 1 and 3: the merge is of no use any more, and is dropped
 * </pre>
 *
 * So while nothing is merged, an index is no larger than one compiled of the same accounts and the surplus that may be.
 */
public final class DeltaApplier {
    /**
     * A merge starts when this memory is surplus, or one {@link #SURPLUS_SHARE}-th of all if that is more. Bytes, since
     * changes may leave much behind and few rules: accounts that are gone, origins, texts.
     */
    private static final long MIN_SURPLUS_BYTES = 16 << 20;

    private static final int SURPLUS_SHARE = 16;

    private final ActiveIndex active;
    private final Executor background;
    private final long minSurplusBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** Set and, but for a merge that fails, cleared under the lock. */
    private volatile boolean merging;

    /**
     * An applier.
     *
     * @param background where merges run: some seconds of work each at millions of rules, one at a time
     */
    public DeltaApplier(ActiveIndex active, Executor background) {
        this(active, background, MIN_SURPLUS_BYTES);
    }

    DeltaApplier(ActiveIndex active, Executor background, long minSurplusBytes) {
        this.active = active;
        this.background = background;
        this.minSurplusBytes = minSurplusBytes;
    }

    /**
     * A change from one revision to a later one.
     *
     * @param base the revision that it changes
     * @param revision the revision that it makes
     * @param accounts whole accounts, new or in the place of what they were
     * @param removed appids of accounts that are gone
     */
    public record Delta(long base, long revision, List<Account> accounts, List<String> removed) {
        public Delta {
            accounts = List.copyOf(accounts);
            removed = List.copyOf(removed);
        }
    }

    /** How applying a change ended. */
    public enum Result {
        /** It serves. */
        APPLIED,
        /** What serves is not the change's base: a full snapshot is needed, or the change is an old one. */
        OTHER_BASE
    }

    /**
     * Applies a change; all of it serves from the next scan on.
     *
     * @param rejections hears of rules that are left out
     */
    public Result apply(Delta delta, Consumer<RejectedRule> rejections) {
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
                Revision next = new Revision(changes.apply(), delta.revision(), Instant.now());
                if (active.replace(now, next)) {
                    mergeIfMuchIsSurplus();
                    return Result.APPLIED;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void mergeIfMuchIsSurplus() {
        if (!merging) {
            RuleIndex frozen = frozenIfMuchIsSurplus();
            if (frozen != null) {
                merging = true;
                background.execute(() -> merge(frozen));
            }
        }
    }

    private @Nullable RuleIndex frozenIfMuchIsSurplus() {
        Revision now = active.current();
        if (now == null) {
            return null;
        }
        RuleIndex index = now.index();
        if (index.surplusBytes() <= Math.max(minSurplusBytes, index.memoryBytes() / SURPLUS_SHARE)) {
            return null;
        }
        RuleIndex frozen = index.frozen();
        return active.replace(now, new Revision(frozen, now.revision(), now.since())) ? frozen : null;
    }

    private void merge(RuleIndex first) {
        RuleIndex frozen = first;
        try {
            while (frozen != null) {
                install(frozen, frozen.merged());
                frozen = nextToMerge();
            }
        } catch (RuntimeException | Error e) {
            merging = false;
            throw e;
        }
    }

    private @Nullable RuleIndex nextToMerge() {
        lock.lock();
        try {
            RuleIndex frozen = frozenIfMuchIsSurplus();
            merging = frozen != null;
            return frozen;
        } finally {
            lock.unlock();
        }
    }

    private void install(RuleIndex frozen, RuleIndex merged) {
        Revision now = active.current();
        while (now != null && now.index().isOnTopOf(frozen)) {
            if (active.replace(now, new Revision(now.index().onto(merged), now.revision(), now.since()))) {
                return;
            }
            now = active.current();
        }
    }
}
