package io.scangate.config.store;

import io.scangate.config.access.AccessStore;
import io.scangate.config.fleet.Adoption;
import io.scangate.config.fleet.RemovedGateway;
import io.scangate.config.icp.DomainLicence;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Freeze;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.RuleChange;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.notices.Webhook;
import io.scangate.config.ownership.Verification;
import io.scangate.config.people.Invitation;
import io.scangate.config.people.Membership;
import io.scangate.config.people.User;
import io.scangate.config.scans.ErasedLinks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The audit in a database. Thread-safe. */
public final class SqlAudit implements AuditLog {
    /** The appid in entries about no account. No account has this appid. */
    static final String NO_ACCOUNT = "";

    /**
     * Revisions of the account since it was created, and the claims and offers of other accounts that concern it. Other entries of theirs have their
     * rules, whatever names the account beside them.
     */
    private static final List<String> OF_ACCOUNT = List.of(
            "r.revision >= COALESCE((SELECT born FROM accounts WHERE appid = :appid), 0)",
            "r.revision IN (SELECT a.revision FROM audit a WHERE a.appid = :appid"
                    + " UNION SELECT t.revision FROM touched_accounts t WHERE t.appid = :appid)",
            "r.appid = :appid OR substr(r.action, 1, 6) IN ('claim.', 'offer.')");

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlAudit(Database database) {
        this.database = database;
    }

    @Override
    public long revision() {
        return database.read(handle -> new SqlReader(handle).revision());
    }

    @Override
    public Page<Entry> entries(Filter filter, @Nullable Long before, int limit) {
        return database.read(handle -> search(handle, filter)
                .page(
                        before == null ? null : before.toString(),
                        limit,
                        (row, context) -> entry(row),
                        entry -> String.valueOf(entry.revision())));
    }

    private static Search search(Handle handle, Filter filter) {
        Search search = Search.newestFirst(handle, "audit", "revision");
        if (filter.appid() != null) {
            OF_ACCOUNT.forEach(search::within);
            search.bind("appid", filter.appid());
        }
        if (filter.action() != null) {
            search.filter("r.action = :action OR substr(r.action, 1, length(:subject)) = :subject")
                    .bind("action", filter.action())
                    .bind("subject", filter.action() + ".");
        }
        if (filter.actor() != null) {
            search.filter("r.actor = :actor").bind("actor", filter.actor());
        }
        if (filter.from() != null) {
            search.filter("r.changed_at >= :from").bind("from", filter.from().toEpochMilli());
        }
        if (filter.to() != null) {
            search.filter("r.changed_at < :to").bind("to", filter.to().toEpochMilli());
        }
        return search;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        String action = row.getString("action");
        String appid = row.getString("appid");
        return new Entry(
                row.getLong("revision"),
                Instant.ofEpochMilli(row.getLong("changed_at")),
                row.getString("actor"),
                action,
                appid.equals(NO_ACCOUNT) ? null : appid,
                row.getString("prefix"),
                value(AuditSubject.of(action), row.getString("before")),
                value(AuditSubject.of(action), row.getString("after")));
    }

    private static @Nullable Object value(AuditSubject subject, @Nullable String json) {
        return json == null ? null : Json.read(json, type(subject));
    }

    /** The type of the values in an audit entry. */
    private static Class<?> type(AuditSubject subject) {
        return switch (subject) {
            case RULE -> ConfiguredRule.class;
            case RULES -> RuleChange.Several.class;
            case PLANNED_RELEASE -> PlannedRelease.class;
            case VERIFICATION -> Verification.class;
            case CLAIM -> Claim.class;
            case OFFER -> Offer.class;
            case ACCOUNT, MEMBER -> Account.class;
            case OPERATOR_KEY, READER_KEY, GATEWAY_KEY, ACCOUNT_SECRET, PLATFORM, AUTHORIZATION ->
                AccessStore.CredentialSummary.class;
            case LICENCE -> LicenceImport.class;
            case DOMAIN_LICENCE -> DomainLicence.class;
            case BLOCKED_HOST -> BlockedHost.class;
            case WEBHOOK -> Webhook.class;
            case USER -> User.class;
            case MEMBERSHIP -> Membership.class;
            case INVITATION -> Invitation.class;
            case SIGN_UP -> SignUp.class;
            case FREEZE -> Freeze.class;
            case SCANNED_LINKS -> ErasedLinks.class;
            case GATEWAY -> RemovedGateway.class;
            case HISTORY -> Adoption.class;
        };
    }
}
