package io.scangate.config.store;

import io.scangate.config.feed.FeedStore;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.StateDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/**
 * Finds the accounts whose served data has changed since a revision: those that the audit names, and those that a change
 * touched besides, such as the accounts with rules of a blocked host. Thread-safe.
 */
public final class SqlFeedStore implements FeedStore {
    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlFeedStore(Database database) {
        this.database = database;
    }

    @Override
    public long revision() {
        return database.readNumber("SELECT revision FROM head");
    }

    @Override
    public Head head(long since) {
        return database.read(handle -> head(handle, since));
    }

    @Override
    public boolean knowsHistory(String name) {
        return database.read(handle -> HistoryRows.isKnown(handle, name));
    }

    static Head head(Handle handle, long since) {
        long revision = new SqlReader(handle).revision();
        String mark = Mark.of(handle, revision);
        return new Head(revision, mark, since == revision ? mark : Mark.of(handle, since), AuditTime.first(handle));
    }

    @Override
    public int changedAccounts(long since, int limit) {
        return database.read(handle -> ServedChanges.since(handle, since, limit).size());
    }

    @Override
    public ChangeSet changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts) {
        return database.read(handle -> changes(handle, since, limit, accounts));
    }

    static ChangeSet changes(Handle handle, long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts) {
        SqlReader reader = new SqlReader(handle);
        Head head = head(handle, since);
        StoredDigests digests = new StoredDigests(handle);
        List<String> appids = ServedChanges.since(handle, since, limit + 1);
        if (appids.size() > limit) {
            return new ChangeSet(head, List.of(), false, digests.state());
        }
        StateDigest digest = digests.stateOf(appids);
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
        return new ChangeSet(head, removed, true, digest);
    }
}
