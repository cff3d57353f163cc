package io.scangate.config.store;

import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.notices.NoticeLog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The notices in a database. Thread-safe. */
public final class SqlNotices implements NoticeLog {
    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlNotices(Database database) {
        this.database = database;
    }

    @Override
    public Page<Entry> entries(
            @Nullable String appid, @Nullable NoticeKind kind, long before, Instant from, int limit) {
        return database.read(handle -> {
            Search search = Search.newestFirst(handle, "notices", "id")
                    .within("r.created_at >= :from")
                    .bind("from", from.toEpochMilli());
            if (appid != null) {
                search.within("r.appid = :appid").bind("appid", appid);
            }
            if (kind != null) {
                search.filter("r.kind = :kind").bind("kind", kind.code());
            }
            return search.page(
                    before == Long.MAX_VALUE ? null : String.valueOf(before),
                    limit,
                    (row, context) -> NoticeRows.entry(row),
                    entry -> String.valueOf(entry.id()));
        });
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
