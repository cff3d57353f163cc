package io.scangate.config.store;

import io.scangate.config.lifecycle.NoticeKind;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the rules, packs the notices, and brings the rows of deleted accounts and rules into the columns of the packed tables. In Java, because
 * the databases have no common function that reads an id or JSON. Not thread-safe.
 */
final class PackedRows extends DatabaseMigration {
    private static final int ROWS_AT_A_TIME = 1_000;

    PackedRows() {
        super("18.1", "packed rows");
    }

    @Override
    void migrate(Handle handle, String bytewise) {
        String last = "";
        for (List<String> page = after(last, handle); !page.isEmpty(); page = after(last, handle)) {
            PreparedBatch rows = handle.prepareBatch("INSERT INTO rule_numbers (id, number) VALUES (?, ?)");
            page.forEach(id -> rows.add(id, RuleNumber.checked(id)));
            rows.execute();
            last = page.get(page.size() - 1);
        }
        copyNotices(handle);
        pack(handle, "archived_accounts");
        pack(handle, "archived_rules");
    }

    private static List<String> after(String last, Handle handle) {
        return handle.createQuery("SELECT id FROM rules WHERE id > :last ORDER BY id LIMIT :limit")
                .bind("last", last)
                .bind("limit", ROWS_AT_A_TIME)
                .mapTo(String.class)
                .list();
    }

    private record Row(long id, String appid, NoticeKind kind, Map<String, String> facts, long createdAt) {}

    private static void copyNotices(Handle handle) {
        long last = 0;
        for (List<Row> page = notices(last, handle); !page.isEmpty(); page = notices(last, handle)) {
            PreparedBatch rows = handle.prepareBatch("INSERT INTO packed_notices (id, account, kind, facts, created_at)"
                    + " VALUES (?, (SELECT number FROM appids WHERE appid = ?), ?, ?, ?)");
            page.forEach(row -> rows.add(
                    row.id(),
                    row.appid(),
                    NoticeRows.number(row.kind()),
                    PackedFacts.pack(row.facts()),
                    row.createdAt()));
            rows.execute();
            last = page.get(page.size() - 1).id();
        }
    }

    private static List<Row> notices(long last, Handle handle) {
        return handle.createQuery("SELECT * FROM notices WHERE id > :last ORDER BY id LIMIT :limit")
                .bind("last", last)
                .bind("limit", ROWS_AT_A_TIME)
                .map((row, context) -> new Row(
                        row.getLong("id"),
                        row.getString("appid"),
                        NoticeRows.kind(row.getString("kind")),
                        Json.readTexts(row.getString("facts")),
                        row.getLong("created_at")))
                .list();
    }

    private static void pack(Handle handle, String archive) {
        List<String> ids = handle.createQuery("SELECT id FROM " + archive)
                .mapTo(String.class)
                .list();
        for (String id : ids) {
            String content = handle.createQuery("SELECT content FROM " + archive + " WHERE id = :id")
                    .bind("id", id)
                    .mapTo(String.class)
                    .one();
            handle.createUpdate("UPDATE " + archive + " SET content = :content WHERE id = :id")
                    .bind("id", id)
                    .bind("content", ArchivedRows.edited(content, (table, rows) -> pack(handle, table, rows)))
                    .execute();
        }
    }

    private static void pack(Handle handle, String table, List<Map<String, Object>> rows) {
        for (Map<String, Object> row : rows) {
            switch (table) {
                case "accounts" -> row.put("number", number(handle, row.get("appid")));
                case "rules" -> {
                    row.put("account", number(handle, row.remove("appid")));
                    row.put("number", RuleNumber.checked(String.valueOf(row.remove("id"))));
                    row.remove("host");
                }
                case "releases" -> row.put("rule", RuleNumber.checked(String.valueOf(row.remove("rule_id"))));
                case "verifications" -> {
                    row.put("account", number(handle, row.remove("appid")));
                    if (row.remove("outcome", "unchecked")) {
                        row.put("detail", "");
                    }
                }
                default -> {
                    // The columns of the other tables have not changed.
                }
            }
        }
    }

    /** V18 has numbered the appids of all archived accounts. Archived rules are those of accounts. */
    private static long number(Handle handle, @Nullable Object appid) {
        return Appids.number(handle, String.valueOf(appid));
    }
}
