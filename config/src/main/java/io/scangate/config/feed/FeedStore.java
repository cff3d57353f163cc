package io.scangate.config.feed;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import java.util.List;
import java.util.function.BiConsumer;

/** What changed since a revision: the port to the database. Thread-safe; blocks. */
public interface FeedStore {
    /** The number of the last change. */
    long revision();

    /** The last change, with the marks that tell histories apart, all of one state. */
    Head head(long since);

    /**
     * The last change, seen from an earlier one.
     *
     * @param revision its number
     * @param mark what tells it from changes of that number in other databases; empty if nothing was changed yet
     * @param since the mark of the earlier one; empty if there is none
     */
    record Head(long revision, String mark, String since) {}

    /**
     * Accounts that changes after a revision were about, as they are now, all of one state.
     *
     * @param since a revision that there was
     * @param limit the most accounts to tell
     * @param accounts shown each account that is there, with its rules
     */
    ChangeSet changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts);

    /**
     * What was told.
     *
     * @param head of the state
     * @param removed appids of accounts that are not there any more
     * @param complete false if there were more than the limit, and nothing was told
     */
    record ChangeSet(Head head, List<String> removed, boolean complete) {
        public ChangeSet {
            removed = List.copyOf(removed);
        }
    }
}
