package io.scangate.config.store;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/**
 * The changes of the data that gateways get: those of the accounts that the audit names, and of those that a change touched
 * besides, such as the accounts with rules of a blocked host. Thread-safe: all methods are static.
 */
final class ServedChanges {
    /** The actions about an account that change nothing of its served data. Any other one makes gateways get the account. */
    private static final List<String> UNSERVED = List.of(
            "account_secret.put",
            "account_secret.delete",
            "authorization.put",
            "authorization.delete",
            "webhook.put",
            "webhook.delete",
            "membership.put",
            "membership.delete",
            "invitation.create",
            "invitation.withdraw",
            "invitation.use",
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

    private ServedChanges() {}

    /**
     * The accounts whose served data has changed since a revision, in the order of their appids; some do not exist any more.
     * Reads the changes in their order and stops at the limit, so it reads only the range of the revisions in question: a query
     * for the first appids in order would read the whole index of the appids.
     *
     * @param limit the most accounts; which ones are in the result is undefined if there are more
     */
    static List<String> since(Handle handle, long since, int limit) {
        TreeSet<String> appids = new TreeSet<>();
        addUpTo(
                limit,
                appids,
                handle.createQuery("SELECT appid FROM touched_accounts"
                                + " WHERE revision > :since AND served = 1 ORDER BY revision")
                        .bind("since", since));
        addUpTo(
                limit,
                appids,
                handle.createQuery("SELECT appid FROM audit WHERE revision > :since AND appid <> :none"
                                + " AND action NOT IN (<unserved>) ORDER BY revision")
                        .bindList("unserved", UNSERVED)
                        .bind("since", since)
                        .bind("none", SqlAudit.NO_ACCOUNT));
        return List.copyOf(appids);
    }

    private static void addUpTo(int limit, Set<String> appids, Query query) {
        try (ResultIterator<String> found = query.setFetchSize(EveryAccount.ROWS_AT_A_TIME)
                .mapTo(String.class)
                .iterator()) {
            while (appids.size() < limit && found.hasNext()) {
                appids.add(found.next());
            }
        }
    }

    /** Whether an action about an account changes its served data. */
    static boolean isServed(String action) {
        return !UNSERVED.contains(action);
    }
}
