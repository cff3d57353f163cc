package io.scangate.config.store;

import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.notices.NoticeLog;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The notices in a database. Thread-safe. */
public final class SqlNotices implements NoticeLog {
    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlNotices(Database database) {
        this.database = database;
    }

    @Override
    public Slice<Entry> entries(
            @Nullable String appid, @Nullable NoticeKind kind, long before, Instant from, int limit) {
        List<Entry> entries = database.read(handle -> {
            Query query = handle.createQuery("SELECT * FROM notices WHERE id < :before AND created_at >= :from"
                            + (appid == null ? "" : " AND appid = :appid")
                            + (kind == null ? "" : " AND kind = :kind") + " ORDER BY id DESC LIMIT :limit")
                    .bind("before", before)
                    .bind("from", from.toEpochMilli())
                    .bind("limit", limit + 1);
            if (appid != null) {
                query.bind("appid", appid);
            }
            if (kind != null) {
                query.bind("kind", kind.code());
            }
            return query.map((row, context) -> NoticeRows.entry(row)).list();
        });
        return Slice.of(entries, limit, entry -> String.valueOf(entry.id()));
    }

    @Override
    public int forget(Instant before, int limit) {
        return database.write(handle -> handle.createUpdate("""
                        DELETE FROM notices WHERE id IN (
                          SELECT id FROM notices WHERE created_at < :before ORDER BY created_at, id LIMIT :limit)""")
                .bind("before", before.toEpochMilli())
                .bind("limit", limit)
                .execute());
    }
}
