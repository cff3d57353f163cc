package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Role;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of accounts and rules: the port to the database. Thread-safe; blocks. All methods throw a {@link
 * RefusedException} with {@link Refusal#BUSY} or {@link Refusal#UNAVAILABLE} when the database cannot; nothing was
 * changed then. Changes may also throw {@link Refusal#OUTCOME_UNKNOWN}.
 */
public interface Store {
    /** Asks something of one state of the store. */
    <T> T read(Function<Reader, T> question);

    /**
     * Makes a change: one transaction, one revision, one audit entry. Changes are made one after the other, whichever
     * process makes them, so what the work has read holds until it is committed. Work that throws changes nothing.
     *
     * @param type of the result, which is stored with the audit entry and given again to a repeated request
     */
    <T> Commit<T> change(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work);

    /**
     * Makes many changes in one transaction, each with its revision and its audit entry: all of them or none. Changes of
     * others wait meanwhile.
     *
     * @param actor who, as the audit is to show it
     */
    void changeMany(String actor, Consumer<Batch> work);

    /**
     * Does the work of a change, looks at what it has made, and undoes it: nothing is changed, and everything is refused
     * that the change would be.
     *
     * @param look at the state after the work, with the work's result
     */
    <T, R> R rehearse(Function<Writer, ChangeResult<T>> work, BiFunction<Reader, ChangeResult<T>, R> look);

    /**
     * The result of a change and what is to be written down about it.
     *
     * @param subject what it is about
     * @param verb what was done to it, such as {@code publish}
     * @param appid the account it is about; null if it is about none
     * @param prefix the canonical rule it is about, if it is about one
     * @param before what there was; null for something new
     * @param after what there is now; null for something deleted
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
        /** Such as {@code rule.publish}. */
        public String action() {
            return subject.action(verb);
        }

        /** Of something that is there now. */
        public static <T> ChangeResult<T> put(
                AuditSubject subject,
                String verb,
                @Nullable String appid,
                @Nullable String prefix,
                @Nullable T before,
                T after) {
            return new ChangeResult<>(subject, verb, appid, prefix, before, after, after);
        }

        /** Of something that is gone. */
        public static <T> ChangeResult<T> deleted(
                AuditSubject subject, String verb, @Nullable String appid, @Nullable String prefix, T before) {
            return new ChangeResult<>(subject, verb, appid, prefix, before, null, before);
        }
    }

    /** Questions to one state of the store. */
    interface Reader {
        /** The number of the last change. */
        long revision();

        /**
         * What tells this state from states of other databases that have the same revision: an opaque text that two have in
         * common only if they have all changes up to it in common. Empty if nothing was changed yet.
         */
        String mark();

        /**
         * What an earlier request of the same idempotency key made; null if there was none, or the change has no key.
         *
         * @throws RefusedException {@link Refusal#KEY_REUSED} if that request was another one
         */
        <T> @Nullable Commit<T> replay(ChangeRequest change, Class<T> type);

        @Nullable
        Account account(String appid);

        /** Accounts by appid, after one. */
        Slice<Account> accounts(@Nullable String after, int limit);

        /** A rule of an account by its id. */
        @Nullable
        ConfiguredRule rule(String appid, String id);

        /** A rule of an account by its key. */
        @Nullable
        ConfiguredRule rule(String appid, RuleKey key);

        /** An account's rules in the order they were added, after an id. */
        Slice<ConfiguredRule> rules(String appid, @Nullable String after, int limit);

        /**
         * The rules of all accounts that match a link, the most specific first; the first decides. Takes a few steps in the
         * index of keys for each, however many rules the origin has.
         *
         * @param link see {@link RuleKey#ofScanned}
         */
        List<ConfiguredRule> matching(RuleKey link);

        /** Rules of all accounts for one scheme, host and port, in the order of their keys. */
        List<ConfiguredRule> rulesOfOrigin(String origin, int limit);

        /**
         * Rules of all accounts for one scheme and host, whatever the port, in the order of origins and keys.
         *
         * @param origin without a port, such as {@code https://wx.qq.com}
         */
        List<ConfiguredRule> rulesOfHost(String origin, int limit);

        int ruleCount(String appid);

        /** A rule's releases, the newest first. */
        List<Release> releases(String ruleId);

        /** One of a rule's releases. */
        @Nullable
        Release release(String ruleId, int number);

        /** How many releases a rule has, which is the number of the newest. */
        int releaseCount(String ruleId);

        /** How often an account has published in a month such as {@code 2026-11}. */
        int publishes(String appid, String month);

        /**
         * Rules of other accounts that are in the way of a rule: the same one, those that occupy a range it lies in (the
         * innermost first), and, if it is to occupy, those inside.
         */
        List<Conflict> inTheWay(String appid, RuleKey key, boolean occupies, int limit);

        /**
         * Every account in the order of the appids, each with its rules in the order they were added. Holds one account at
         * a time in memory, however many there are.
         */
        void forEachAccount(BiConsumer<Account, List<ConfiguredRule>> visitor);
    }

    /** Changes of one transaction; answers questions on what they have made so far. */
    interface Batch extends Reader {
        /** Makes one change. */
        <T> Commit<T> change(Function<Writer, ChangeResult<T>> work);
    }

    /** Changes within a transaction. */
    interface Writer extends Reader {
        /** The number this change will have. */
        @Override
        long revision();

        void insert(Account account);

        /** Changes all but the members. */
        void update(Account account);

        /** Deletes an account with all that belongs to it. */
        void deleteAccount(String appid);

        void putMember(String appid, String user, Role role);

        void removeMember(String appid, String user);

        void insert(ConfiguredRule rule, RuleKey key);

        void update(ConfiguredRule rule);

        void delete(ConfiguredRule rule);

        void insert(String ruleId, Release release);

        /** Counts one more publish of an account in a month. */
        void countPublish(String appid, String month);
    }
}
