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
                search.within("r.account = " + Appids.NUMBER).bind("appid", appid);
            }
            if (kind != null) {
                search.filter("r.kind = :kind").bind("kind", NoticeRows.number(kind));
            }
            return search.page(
                    "SELECT " + NoticeRows.COLUMNS + " FROM notices r",
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
                          SELECT o.id FROM (SELECT id, created_at FROM notices ORDER BY id LIMIT :limit) o
                          WHERE o.created_at < :before)""")
                .bind("before", before.toEpochMilli())
                .bind("limit", limit)
                .execute());
    }
}
