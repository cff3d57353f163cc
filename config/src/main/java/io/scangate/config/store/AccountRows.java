package io.scangate.config.store;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.AccountLimits;
import io.scangate.config.lifecycle.Suspension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The rows of accounts, without their members. Thread-safe. */
final class AccountRows {
    /** The join that gives {@link #WAITING}; few accounts wait. */
    static final String WAITERS = waiters("a");

    /** Since when an account waits for approval. */
    static final String WAITING = "w.since AS waiting_since";

    /** All accounts {@code a}. */
    static final String SELECT = "SELECT a.*, " + WAITING + " FROM accounts a" + WAITERS;

    private AccountRows() {}

    /** As {@link #WAITERS}, for accounts with another alias. */
    static String waiters(String alias) {
        return " LEFT JOIN waiting_accounts w ON w.appid = " + alias + ".appid ";
    }

    static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString("appid"),
                row.getString("name"),
                Columns.known(AccountKind.ofCode(row.getString("kind")), row.getString("kind")),
                row.getInt("code_published") == 1,
                Map.of(),
                RuleRows.suspension(row, "suspended_at", "suspended_reason"),
                row.getInt("feature_off") == 1,
                row.getInt("feature_held_off") == 1,
                limits(row),
                row.getString("contact"),
                Columns.instant(row, "waiting_since"),
                row.getLong("version"));
    }

    /** Stores whether an account waits, after its other fields. */
    static void putWaiting(Handle handle, Account account) {
        handle.createUpdate("DELETE FROM waiting_accounts WHERE appid = :appid")
                .bind("appid", account.appid())
                .execute();
        Instant since = account.waitingSince();
        if (since != null) {
            handle.createUpdate("INSERT INTO waiting_accounts (appid, since) VALUES (:appid, :since)")
                    .bind("appid", account.appid())
                    .bind("since", since.toEpochMilli())
                    .execute();
        }
    }

    private static @Nullable AccountLimits limits(ResultSet row) throws SQLException {
        AccountLimits limits = new AccountLimits(
                number(row, "max_rules"), number(row, "max_test_links"), number(row, "max_publishes"));
        return limits.equals(AccountLimits.NONE) ? null : limits;
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? null : number;
    }

    /** A statement with all fields of an account but the members. */
    static Update bind(Handle handle, String sql, Account account) {
        Suspension suspension = account.suspension();
        AccountLimits limits = Objects.requireNonNullElse(account.limits(), AccountLimits.NONE);
        return handle.createUpdate(sql)
                .bind(
                        "suspendedAt",
                        suspension == null ? null : (Long) suspension.since().toEpochMilli())
                .bind("suspendedReason", suspension == null ? null : suspension.reason())
                .bind("featureOff", account.featureOff() ? 1 : 0)
                .bind("featureHeldOff", account.featureHeldOff() ? 1 : 0)
                .bind("contact", account.contact())
                .bind("maxRules", limits.rules())
                .bind("maxTestLinks", limits.testLinks())
                .bind("maxPublishes", limits.publishes())
                .bind("appid", IndexedText.APPID.checked(account.appid()))
                .bind("name", account.name())
                .bind("kind", account.kind().code())
                .bind("published", account.codePublished() ? 1 : 0)
                .bind("version", account.version());
    }
}
