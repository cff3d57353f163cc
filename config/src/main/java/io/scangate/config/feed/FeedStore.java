package io.scangate.config.feed;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import java.util.List;
import java.util.function.BiConsumer;

/** What changed since a revision: the port to the database. Thread-safe; blocks. */
public interface FeedStore {
    /** The number of the last change. */
    long revision();

    /**
     * Accounts that changes after a revision were about, as they are now, all of one state.
     *
     * @param since a revision that there was
     * @param limit the most accounts to tell
     * @param accounts shown each account that is there, with its rules
     */
    Changed changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts);

    /**
     * What was told.
     *
     * @param revision of the state
     * @param removed appids of accounts that are not there any more
     * @param complete false if there were more than the limit, and nothing was told
     */
    record Changed(long revision, List<String> removed, boolean complete) {
        public Changed {
            removed = List.copyOf(removed);
        }
    }
}
