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
    /** The actions about an account that change nothing of its served data. Any other one makes gateways get the account. */
    private static final List<String> UNSERVED = List.of(
            "account_secret.put",
            "account_secret.delete",
            "authorization.put",
            "authorization.delete",
            "webhook.put",
            "webhook.delete",
            "verification.fail",
            "verification.mend",
            "planned_release.create",
            "planned_release.withdraw",
            "planned_release.fail",
            "offer.create",
            "offer.withdraw",
            "offer.decline",
            "claim.open",
            "claim.withdraw",
            "claim.refuse");

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
        return new Head(revision, mark, since == revision ? mark : Mark.of(handle, since), AuditTime.first(handle));
    }

    @Override
    public ChangeSet changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts) {
        return database.read(handle -> {
            SqlReader reader = new SqlReader(handle);
            Head head = head(handle, since);
            StoredDigests digests = new StoredDigests(handle);
            List<String> appids = changedSince(handle, since, limit + 1);
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
        });
    }

    /** The accounts whose served data has changed since a revision, in the order of their appids; some do not exist any more. */
    static List<String> changedSince(Handle handle, long since, int limit) {
        return handle.createQuery("""
                        SELECT appid FROM audit WHERE revision > :since AND appid <> :none
                          AND action NOT IN (<unserved>)
                        UNION SELECT appid FROM touched_accounts WHERE revision > :since AND served = 1
                        ORDER BY appid LIMIT :limit""")
                .bindList("unserved", UNSERVED)
                .bind("since", since)
                .bind("none", SqlAudit.NO_ACCOUNT)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /** Whether an action about an account changes its served data. */
    static boolean isServed(String action) {
        return !UNSERVED.contains(action);
    }
}
