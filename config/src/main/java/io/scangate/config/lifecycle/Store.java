package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The port to the database of accounts and rules. Thread-safe. Methods block. They throw a {@link RefusedException}
 * with {@link Refusal#BUSY} or {@link Refusal#UNAVAILABLE} when the database fails; nothing was changed then. Changes
 * may also throw {@link Refusal#OUTCOME_UNKNOWN}.
 */
public interface Store {
    /** How long a move counts as recent. */
    Duration MOVES_KEPT = Duration.ofDays(7);

    /** Queries one consistent state of the store. */
    <T> T read(Function<Reader, T> question);

    /**
     * Makes a change: one transaction, one revision, one audit entry. The changes of all processes run one after the
     * other, so the values that {@code work} reads stay valid until the commit. If {@code work} throws, nothing is
     * changed.
     *
     * <p>A change that leaves an account or a rule as it was is none: it is rolled back, and the result has the number of the last
     * change. Its idempotency key is not stored, so a request that repeats it is a new one.
     *
     * @param type of the result, which is stored with the audit entry and returned to a repeated request
     */
    <T> Commit<T> change(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work);

    /**
     * Makes many changes in one transaction, all or none. Each has its own revision and audit entry. Other changes wait
     * meanwhile.
     *
     * @param actor the actor's name in the audit
     */
    void changeMany(String actor, Consumer<Batch> work);

    /**
     * Makes a change, lets {@code look} query the result, and rolls the change back. Refuses everything that the change
     * would refuse.
     *
     * @param look receives the state after the work and the work's result
     */
    <T, R> R dryRun(Function<Writer, ChangeResult<T>> work, BiFunction<Reader, ChangeResult<T>, R> look);

    /**
     * Forgets a bounded number of the deleted accounts, deleted rules and ended planned releases whose time is over. Frees
     * the ranges of these accounts. Forgets nothing during a freeze.
     *
     * @param endedBefore the set time before which planned releases that no longer wait are forgotten
     */
    void forgetDeleted(Instant now, Instant endedBefore);

    /** Forgets a bounded number of entries of the audit from before a time; never the last one, and none during a freeze. */
    void forgetAudit(Instant before);

    /**
     * The result of a change, and the values of its audit entry.
     *
     * @param subject the kind of the changed value
     * @param verb the operation, such as {@code publish}
     * @param appid the changed account; null if none
     * @param prefix the changed rule, canonical; null if none
     * @param before the value before the change; null for a new value
     * @param after the value after the change; null if it was deleted
     * @param value the result: {@code after}, or {@code before} if that is null
     */
    record ChangeResult<T>(
            AuditSubject subject,
            String verb,
            @Nullable String appid,
            @Nullable String prefix,
            @Nullable T before,
            @Nullable T after,
            T value) {
        /** The action in the audit, such as {@code rule.publish}. */
        public String action() {
            return subject.action(verb);
        }

        /** Whether an account or a rule is as it was, but for its version. */
        public boolean changesNothing() {
            if (before instanceof Account account && after instanceof Account edited) {
                return edited.withMembers(edited.members(), account.version()).equals(account);
            }
            return before instanceof ConfiguredRule rule
                    && after instanceof ConfiguredRule edited
                    && edited.withLive(edited.live(), rule.version()).equals(rule);
        }

        /** The result of adding or changing a value. */
        public static <T> ChangeResult<T> put(
                AuditSubject subject,
                String verb,
                @Nullable String appid,
                @Nullable String prefix,
                @Nullable T before,
                T after) {
            return new ChangeResult<>(subject, verb, appid, prefix, before, after, after);
        }

        /** The result of a deletion. */
        public static <T> ChangeResult<T> deleted(
                AuditSubject subject, String verb, @Nullable String appid, @Nullable String prefix, T before) {
            return new ChangeResult<>(subject, verb, appid, prefix, before, null, before);
        }
    }

    /** Queries of one state of the store. */
    interface Reader {
        /** The number of the last change. */
        long revision();

        /**
         * An opaque text that distinguishes states with the same revision in different databases. Two states have the
         * same mark only if they have the same history of changes. Empty if nothing was changed yet.
         */
        String mark();

        /** The last revision that gateways give up of each history that an operator has ended, by its name. */
        Map<String, Long> endedHistories();

        /** The digest of the state, which detects damage of the rows and of all that is made from them. */
        StateDigest digest();

        /**
         * The change that an earlier request with the same idempotency key made. Null if there was none, or the change
         * has no key.
         *
         * @throws RefusedException {@link Refusal#KEY_REUSED} if that request was a different one
         */
        <T> @Nullable Commit<T> replay(ChangeRequest change, Class<T> type);

        @Nullable
        Account account(String appid);

        /** Accounts in the order of their appids, starting after {@code after}. */
        Slice<Account> accounts(@Nullable String after, int limit);

        /** The appids of the first accounts that wait for approval since before a time, the oldest first. */
        List<String> waitingSinceBefore(Instant time, int limit);

        /** Accounts that match a filter, in the order of their appids. */
        Page<Account> accounts(AccountFilter filter, @Nullable String after, int limit);

        /** An account's rules that match a filter, in the order they were added. */
        Page<ConfiguredRule> rules(String appid, RuleFilter filter, @Nullable String after, int limit);

        /** The numbers of an account's rules by state, of a bounded number of rules. */
        RuleTotals ruleTotals(String appid);

        /** When and by whom changes were made, by their revisions; without those that the audit no longer has. */
        Map<Long, ChangeAuthor> authors(Collection<Long> revisions);

        /** A rule of an account by its id. */
        @Nullable
        ConfiguredRule rule(String appid, String id);

        /** A rule of an account by its key. */
        @Nullable
        ConfiguredRule rule(String appid, RuleKey key);

        /** An account's rules in the order they were added, starting after the id {@code after}. */
        Slice<ConfiguredRule> rules(String appid, @Nullable String after, int limit);

        /** The rules of all accounts in the order they were added, starting after the id {@code after}. */
        Slice<ConfiguredRule> allRules(@Nullable String after, int limit);

        /**
         * The rules of all accounts that match a link, the most specific first. The first one decides. Takes a few index
         * look-ups for each, independent of the number of rules of the origin.
         *
         * @param link a key of {@link RuleKey#ofScanned}
         */
        List<ConfiguredRule> matching(RuleKey link);

        /** The rules of all accounts around a rule, without the rule itself, the innermost first. Takes the same look-ups. */
        List<ConfiguredRule> around(RuleKey rule);

        /**
         * The rules inside a rule, without that rule itself, in the order of their keys. Of very many rules inside it looks at the
         * first 2,000 only.
         *
         * @param appid only the rules of this account and the published ones of others; null for all
         */
        List<ConfiguredRule> rulesInside(RuleKey key, @Nullable String appid, int limit);

        int ruleCount(String appid);

        /** A rule's releases, the newest first. */
        List<Release> releases(String ruleId);

        /** A page of a rule's releases, the newest first. */
        Page<Release> releases(String ruleId, @Nullable String after, int limit);

        /** One of a rule's releases. */
        @Nullable
        Release release(String ruleId, int number);

        /** The number of a rule's releases, which is also the number of the newest. */
        int releaseCount(String ruleId);

        /** The number of an account's publishes in a month such as {@code 2026-11}. */
        int publishes(String appid, String month);

        /**
         * Rules of other accounts that conflict with a rule: the same rule, those that occupy a range around it (the
         * innermost first), and, if it is to occupy, those inside it. Without those of accounts that wait for approval, unless the account
         * waits itself.
         */
        List<Conflict> inTheWay(String appid, RuleKey key, boolean occupies, int limit);

        /**
         * The rules of accounts that wait for approval which are the same rule or, if a rule is to occupy its range, inside it. They are
         * in the way of other waiting accounts only.
         */
        List<ConfiguredRule> givingWay(RuleKey key, boolean occupies);

        /**
         * A rule of an account that an operator has taken down, and whose range has a key, under any scheme. Null if
         * there is none.
         */
        @Nullable
        ConfiguredRule takenDownAround(String appid, RuleKey key);

        /**
         * Since when the account has not proven that it owns the rule's directory. Null if the last check has proven it, or
         * no check is stored.
         */
        @Nullable
        Instant unprovenSince(ConfiguredRule rule);

        /** A planned release of an account. */
        @Nullable
        PlannedRelease plan(String appid, String id);

        /** The planned releases of an account in a state, or all, in the order of planning, starting after an id. */
        Page<PlannedRelease> plans(
                String appid, PlannedRelease.@Nullable State state, @Nullable String after, int limit);

        /** The number of an account's planned releases that wait. */
        int waitingReleases(String appid);

        /**
         * The waiting releases of all accounts that were set for a time up to {@code now}, the oldest first.
         *
         * @param after the release after which they start; null for the oldest
         */
        List<PlannedRelease.Due> duePlans(Instant now, @Nullable PlannedRelease after, int limit);

        /**
         * The deleted accounts that can be restored, with a text in the appid, or all if it is null; the oldest deletion
         * first, starting after the id {@code after}. A freeze stops the clock: its beginning counts as {@code now}, here and below.
         */
        Page<Deleted<Account>> deletedAccounts(@Nullable String search, @Nullable String after, int limit, Instant now);

        /** A deleted account that can be restored, by the id of its deletion. */
        @Nullable
        Deleted<Account> deletedAccount(String id, Instant now);

        /** The deleted account of an appid that can be restored. */
        @Nullable
        Deleted<Account> deletedAccountOf(String appid, Instant now);

        /** An account's deleted rules that can be restored, in the order of their ids, starting after {@code after}. */
        Page<Deleted<ConfiguredRule>> deletedRules(String appid, @Nullable String after, int limit, Instant now);

        /** A deleted rule of an account that can be restored, by its id. */
        @Nullable
        Deleted<ConfiguredRule> deletedRule(String appid, String id, Instant now);

        /** An open claim. */
        @Nullable
        Claim claim(String id);

        /** The open claims of an account and those to its rules, the oldest first; all if the appid is null. */
        List<Claim> claims(@Nullable String appid);

        /** The open claims that match a filter, the oldest first. */
        Page<Claim> claims(MoveFilter filter, @Nullable String after, int limit);

        /** An open offer, or one that has expired. */
        @Nullable
        Offer offer(String id);

        /** The offers that match a filter and have not expired at a time, the oldest first. */
        Page<Offer> offers(MoveFilter filter, Instant now, @Nullable String after, int limit);

        /**
         * The number of stored moves of an account since a time: its offers and claims to others.
         *
         * @param other the other account; null for any
         */
        int moves(String appid, @Nullable String other, Instant since);

        /**
         * Visits every account in the order of the appids, with its rules in the order they were added. Holds one
         * account at a time in memory.
         */
        void forEachAccount(BiConsumer<Account, List<ConfiguredRule>> visitor);
    }

    /** Several changes in one transaction. Queries see the changes made so far. */
    interface Batch extends Reader {
        /** Makes one change. */
        <T> Commit<T> change(Function<Writer, ChangeResult<T>> work);
    }

    /** The operations of one change. */
    interface Writer extends Reader {
        /** The number of this change. */
        @Override
        long revision();

        /** Inserts a new account. Everything that an earlier account of the same appid has left is deleted or hidden. */
        void insert(Account account);

        /** Updates all fields but the members. */
        void update(Account account);

        /** Deletes an account with all its data. */
        void deleteAccount(String appid);

        /** Deletes what a deleted account has left, such as its deleted rules and notices, except its entries in the audit. */
        void forget(String appid);

        /** As {@link #forget}, for an account that was never approved: offers to its appid are meant for whoever is approved with it. */
        void forgetUnapproved(String appid);

        void putMember(String appid, String user, Role role);

        void removeMember(String appid, String user);

        void insert(ConfiguredRule rule, RuleKey key);

        void update(ConfiguredRule rule);

        void delete(ConfiguredRule rule);

        /** Stores an operator's takedown of a rule, or ends it with null. */
        void takeDown(ConfiguredRule rule, @Nullable Suspension takedown);

        void insert(String ruleId, Release release);

        /** Stores when a release stopped being live. */
        void endRelease(String ruleId, int number, Instant at);

        /** Stores that the rule's directory is unproven since a time, unless a check of it is stored. */
        void markUnproven(ConfiguredRule rule, Instant since);

        /** Takes a time in which the account could not mend its proofs out of the time in which these have failed. */
        void pauseProofs(String appid, Instant from, Instant to);

        /**
         * Inserts a planned release.
         *
         * @param credential of its author, with which it ends; null for none
         */
        void insert(PlannedRelease plan, @Nullable String credential);

        /** Updates the state. */
        void update(PlannedRelease plan);

        void deletePlan(PlannedRelease plan);

        /** Stores an account that is about to be deleted, with all its rows, and holds its ranges until a time. */
        void archive(Account account, Instant at, Instant until);

        /**
         * Stores a rule that is about to be deleted, with its releases, until a time. Forgets the oldest ones of an account
         * that has too many.
         */
        void archive(ConfiguredRule rule, Instant at, Instant until);

        /**
         * Inserts a deleted account again with its members, rules, releases and verification files. The time since the
         * deletion does not count as a time in which its proofs failed.
         */
        void restoreAccount(String id, Instant now);

        /** Forgets a deleted account with its deleted rules, and frees its ranges. */
        void forgetAccount(String id);

        /** Inserts a deleted rule again with its releases. */
        void restoreRule(String id);

        void insert(Claim claim);

        void deleteClaim(Claim claim);

        void insert(Offer offer);

        /** Deletes the offer of a rule, if there is one. */
        void deleteOffers(String ruleId);

        /** Stores that an offer or a claim was made, for the time {@link #MOVES_KEPT}; see {@link RecentMoves}. */
        void insertMove(String id, String appid, String other, Instant at);

        /** Deletes the move of an offer or a claim, if it is stored. */
        void deleteMove(String id);

        /** Deletes the offers that have expired. */
        void deleteOffersBefore(Instant now);

        /** Names another account whose served data the change changes: gateways get its state, its audit has the entry. */
        void touch(String appid);

        /** Names another account that the change concerns, which need not exist: its audit has the entry. */
        void concern(String appid);

        /** Counts more publishes of an account in a month. */
        void countPublish(String appid, String month, int number);

        /** Stores the decision about the sign-up of an account that waits. Returns the sign-up as it was before. */
        SignUp decide(SignUp.Decision decision);

        /** Stores a notice with this change. A dry run stores none. */
        void notify(Notice notice);
    }
}
