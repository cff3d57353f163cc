package io.scangate.config.store;

import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Release;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of releases within one transaction. Not thread-safe. */
final class ReleaseTable {
    private final Handle handle;

    ReleaseTable(Handle handle) {
        this.handle = handle;
    }

    /** The newest first. */
    List<Release> all(String ruleId) {
        return handle.createQuery("SELECT * FROM releases WHERE rule = :rule ORDER BY number DESC")
                .bind("rule", RuleNumber.of(ruleId))
                .map((row, context) -> release(row))
                .list();
    }

    /** The newest first, starting before a number. */
    Page<Release> page(String ruleId, @Nullable String after, int limit) {
        return Search.newestFirst(handle, "releases", "number")
                .within("r.rule = :rule")
                .bind("rule", RuleNumber.of(ruleId))
                .page(after, limit, (row, context) -> release(row), release -> String.valueOf(release.number()));
    }

    @Nullable
    Release one(String ruleId, int number) {
        return handle.createQuery("SELECT * FROM releases WHERE rule = :rule AND number = :number")
                .bind("rule", RuleNumber.of(ruleId))
                .bind("number", number)
                .map((row, context) -> release(row))
                .findOne()
                .orElse(null);
    }

    /** The number of releases, which is also the number of the newest. */
    int count(String ruleId) {
        return handle.createQuery("SELECT COALESCE(max(number), 0) FROM releases WHERE rule = :rule")
                .bind("rule", RuleNumber.of(ruleId))
                .mapTo(int.class)
                .one();
    }

    private static Release release(ResultSet row) throws SQLException {
        return new Release(
                row.getInt("number"),
                row.getString("page"),
                Instant.ofEpochMilli(row.getLong("published_at")),
                row.getString("published_by"),
                row.getLong("revision"),
                Columns.instant(row, "ended_at"));
    }
}
