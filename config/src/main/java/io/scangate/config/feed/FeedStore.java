package io.scangate.config.feed;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.StateDigest;
import java.util.List;
import java.util.function.BiConsumer;

/** The port to the database for the changes since a revision. Thread-safe. Methods block. */
public interface FeedStore {
    /** The number of the last change. */
    long revision();

    /** The last change, with its mark and the mark of {@code since}, all of one state. */
    Head head(long since);

    /** Whether a history is one of this database, or one that an operator has ended here. */
    boolean knowsHistory(String name);

    /**
     * The last change, relative to an earlier one.
     *
     * @param revision its number
     * @param mark distinguishes it from changes with the same number in other databases; empty if nothing was changed
     *   yet
     * @param since the mark of the earlier change; empty if there is none
     * @param first the oldest change in the audit, which is kept for a time; 0 if there is none
     */
    record Head(long revision, String mark, String since, long first) {
        /** Whether the audit has all changes since a revision, and the mark of that revision. */
        boolean follows(long revision) {
            return first <= Math.max(1, revision);
        }
    }

    /**
     * The number of accounts that changed after a revision. Reads the changes since.
     *
     * @param limit where the count stops
     */
    int changedAccounts(long since, int limit);

    /**
     * The accounts that changed after a revision, in their current state, all of one state.
     *
     * @param since an existing revision
     * @param limit the most accounts
     * @param accounts receives each account that still exists, with its rules
     */
    ChangeSet changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts);

    /**
     * The result of a query for changes.
     *
     * @param head the head of the state
     * @param removed appids of deleted accounts
     * @param complete false if there were more accounts than the limit; no account was passed then
     * @param digest the digest of the state; only accounts of the result are missing in it
     */
    record ChangeSet(Head head, List<String> removed, boolean complete, StateDigest digest) {
        public ChangeSet {
            removed = List.copyOf(removed);
        }
    }
}
