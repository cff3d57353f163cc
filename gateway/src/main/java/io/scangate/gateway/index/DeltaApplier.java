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
 * Applies whole-account changes to what serves, one after the other, and merges them in the background when much waits.
 * Scans never wait for it: each change and each merge is one swap of the active index. Thread-safe.
 *
 * <pre>
 *   1. a change finds that much waits: what serves is frozen, a merge of it starts in the background
 *   2. more changes come: they make layers on top of the frozen ones
 *   3. the merge ends: the layers on top are put on what it made, in one swap; if they are large, they are merged next
 *   a full snapshot between 1 and 3: the merge is of no use any more, and is dropped
 * </pre>
 *
 * So while nothing is merged, an index is as large as one compiled of the same accounts, and what may wait.
 */
public final class DeltaApplier {
    /**
     * A merge starts when layers of more bytes wait than this, or than one {@link #WAITING_SHARE}-th of all if that is more.
     * Bytes, since changes may leave much behind and no rules: accounts that are gone, and origins.
     */
    private static final long MIN_WAITING_BYTES = 8 << 20;

    private static final int WAITING_SHARE = 32;

    private final ActiveIndex active;
    private final Executor background;
    private final long minWaitingBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** Set and, but for a merge that fails, cleared under the lock. */
    private volatile boolean merging;

    /**
     * An applier.
     *
     * @param background where merges run: some seconds of work each at millions of rules, one at a time
     */
    public DeltaApplier(ActiveIndex active, Executor background) {
        this(active, background, MIN_WAITING_BYTES);
    }

    DeltaApplier(ActiveIndex active, Executor background, long minWaitingBytes) {
        this.active = active;
        this.background = background;
        this.minWaitingBytes = minWaitingBytes;
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
                    mergeIfMuchWaits();
                    return Result.APPLIED;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void mergeIfMuchWaits() {
        if (!merging) {
            RuleIndex frozen = frozenIfMuchWaits();
            if (frozen != null) {
                merging = true;
                background.execute(() -> merge(frozen));
            }
        }
    }

    private @Nullable RuleIndex frozenIfMuchWaits() {
        Revision now = active.current();
        if (now == null) {
            return null;
        }
        RuleIndex index = now.index();
        if (index.waitingBytes() <= Math.max(minWaitingBytes, index.memoryBytes() / WAITING_SHARE)) {
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
            RuleIndex frozen = frozenIfMuchWaits();
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
