package io.scangate.config.store;

import io.scangate.gateway.rule.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads columns that may be null, and columns with codes. Thread-safe. */
final class Columns {
    private Columns() {}

    /** A time in milliseconds; null if the column is. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static Role role(ResultSet row) throws SQLException {
        return known(Role.ofCode(row.getString("role")), row.getString("role"));
    }

    /** The value of a code; fails on a code that a later version has written. */
    static <T> T known(@Nullable T value, String code) {
        if (value == null) {
            throw new IllegalStateException("the database contains the unknown code \"" + code + "\"");
        }
        return value;
    }
}
