package io.scangate.config.store;

import io.scangate.config.access.AccessStore;
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
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.RuleChange;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.notices.Webhook;
import io.scangate.config.ownership.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The audit in a database. Thread-safe. */
public final class SqlAudit implements AuditLog {
    /** The appid in entries about no account. No account has this appid. */
    static final String NO_ACCOUNT = "";

    /** Revisions of the account since it was created, and those of other accounts that concern it. */
    private static final String OF_ACCOUNT = """
            revision >= COALESCE((SELECT born FROM accounts WHERE appid = :appid), 0) AND revision IN (
                SELECT revision FROM audit WHERE appid = :appid AND revision < :before
                UNION SELECT t.revision FROM touched_accounts t JOIN audit a ON a.revision = t.revision
                WHERE t.appid = :appid AND a.appid <> '' AND t.revision < :before
                ORDER BY revision DESC LIMIT :limit)""";

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
    public Slice<Entry> entries(@Nullable String appid, long before, int limit) {
        List<Entry> entries = database.read(handle -> {
            Query query = handle.createQuery("SELECT * FROM audit WHERE "
                            + (appid == null ? "revision < :before" : OF_ACCOUNT)
                            + " ORDER BY revision DESC LIMIT :limit")
                    .bind("before", before)
                    .bind("limit", limit + 1);
            if (appid != null) {
                query.bind("appid", appid);
            }
            return query.map((row, context) -> entry(row)).list();
        });
        return Slice.of(entries, limit, entry -> String.valueOf(entry.revision()));
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
            case FREEZE -> Freeze.class;
        };
    }
}
