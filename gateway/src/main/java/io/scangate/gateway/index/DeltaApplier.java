package io.scangate.gateway.index;

import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Applies whole-account changes to what serves, one after the other, and merges them in the background when many wait.
 * Scans never wait for it: each change and each merge is one swap of the active index. Thread-safe.
 *
 * <pre>
 *   1. a change finds many waiting rules: what serves is frozen, a merge of it starts in the background
 *   2. more changes come: they make layers on top of the frozen ones
 *   3. the merge ends: the layers on top are put on what it made, in one swap
 *   a full snapshot between 1 and 3: the merge is of no use any more, and is dropped
 * </pre>
 */
public final class DeltaApplier {
    /** A merge starts when more rules wait than this, or than {@link #WAITING_SHARE} of all if that is more. */
    private static final int MIN_WAITING_RULES = 100_000;

    private static final double WAITING_SHARE = 0.02;

    private final ActiveIndex active;
    private final Executor background;
    private final int minWaitingRules;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean merging = new AtomicBoolean();

    /**
     * An applier.
     *
     * @param background where merges run: some seconds of work each at millions of rules, one at a time
     */
    public DeltaApplier(ActiveIndex active, Executor background) {
        this(active, background, MIN_WAITING_RULES);
    }

    DeltaApplier(ActiveIndex active, Executor background, int minWaitingRules) {
        this.active = active;
        this.background = background;
        this.minWaitingRules = minWaitingRules;
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
                    mergeIfManyWait(next);
                    return Result.APPLIED;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void mergeIfManyWait(Revision now) {
        int waiting = now.index().waitingRules();
        if (merging.get() || waiting <= Math.max(minWaitingRules, now.index().rules() * WAITING_SHARE)) {
            return;
        }
        Revision frozen = new Revision(now.index().frozen(), now.revision(), now.since());
        if (active.replace(now, frozen)) {
            merging.set(true);
            background.execute(() -> merge(frozen.index()));
        }
    }

    private void merge(RuleIndex frozen) {
        try {
            install(frozen, frozen.merged());
        } finally {
            merging.set(false);
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
