package io.scangate.config.store;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.AccountLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads accounts without their members from rows. Thread-safe. */
final class AccountRows {
    private AccountRows() {}

    static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString("appid"),
                row.getString("name"),
                SqlReader.known(AccountKind.ofCode(row.getString("kind")), row.getString("kind")),
                row.getInt("code_published") == 1,
                Map.of(),
                RuleRows.suspension(row, "suspended_at", "suspended_reason"),
                row.getInt("feature_off") == 1,
                row.getInt("feature_held_off") == 1,
                limits(row),
                row.getLong("version"));
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
}
