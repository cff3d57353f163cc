package io.scangate.config.store;

import io.scangate.config.feed.FeedStore;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/**
 * Finds the changed accounts since a revision: those that the audit names, and those that a change touched besides, such
 * as the accounts with rules of a blocked host. Thread-safe.
 */
public final class SqlFeedStore implements FeedStore {
    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlFeedStore(Database database) {
        this.database = database;
    }

    @Override
    public long revision() {
        return database.read(handle -> new SqlReader(handle).revision());
    }

    @Override
    public Head head(long since) {
        return database.read(handle -> head(handle, since));
    }

    private static Head head(Handle handle, long since) {
        long revision = new SqlReader(handle).revision();
        String mark = Mark.of(handle, revision);
        return new Head(revision, mark, since == revision ? mark : Mark.of(handle, since));
    }

    @Override
    public ChangeSet changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts) {
        return database.read(handle -> {
            SqlReader reader = new SqlReader(handle);
            Head head = head(handle, since);
            List<String> appids = handle.createQuery("""
                            SELECT appid FROM audit WHERE revision > :since AND appid <> :none
                            UNION SELECT appid FROM touched_accounts WHERE revision > :since
                            ORDER BY appid LIMIT :limit""")
                    .bind("since", since)
                    .bind("none", SqlAudit.NO_ACCOUNT)
                    .bind("limit", limit + 1)
                    .mapTo(String.class)
                    .list();
            if (appids.size() > limit) {
                return new ChangeSet(head, List.of(), false);
            }
            List<String> removed = new ArrayList<>();
            for (String appid : appids) {
                Account account = reader.account(appid);
                if (account == null) {
                    removed.add(appid);
                } else {
                    accounts.accept(
                            account,
                            reader.rules(appid, null, Integer.MAX_VALUE - 1).items());
                }
            }
            return new ChangeSet(head, removed, true);
        });
    }
}
