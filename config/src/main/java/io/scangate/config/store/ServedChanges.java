package io.scangate.config.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

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

    /** The accounts whose served data has changed since a revision, in the order of their appids; some do not exist any more. */
    static List<String> since(Handle handle, long since, int limit) {
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
