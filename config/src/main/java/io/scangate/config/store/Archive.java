package io.scangate.config.store;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Deleted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Deleted accounts and rules within one transaction: their rows as JSON, from which they are inserted again. A deleted
 * account holds its rules' ranges in the table {@code held_rules}. Not thread-safe.
 */
final class Archive {
    private static final String OF_RULE = "rule_id IN (SELECT id FROM rules WHERE appid = :key)";

    /** The tables of an account with the condition of its rows, parents first. */
    private static final Map<String, String> OF_ACCOUNT = tables(
            "accounts", "appid = :key",
            "members", "appid = :key",
            "rules", "appid = :key",
            "releases", OF_RULE,
            "verification_files", "appid = :key",
            "verifications", "appid = :key");

    private static final Map<String, String> OF_ONE_RULE = tables("rules", "id = :key", "releases", "rule_id = :key");

    private final Handle handle;

    Archive(Handle handle) {
        this.handle = handle;
    }

    private static Map<String, String> tables(String... namesAndConditions) {
        Map<String, String> tables = new LinkedHashMap<>();
        for (int i = 0; i < namesAndConditions.length; i += 2) {
            tables.put(namesAndConditions[i], namesAndConditions[i + 1]);
        }
        return tables;
    }

    /** The rows of one table, each by column. */
    private record Rows(String table, List<Map<String, Object>> rows) {}

    private String content(Map<String, String> tables, String key) {
        List<Rows> content = new ArrayList<>();
        tables.forEach((table, condition) -> content.add(new Rows(
                table,
                handle.createQuery("SELECT * FROM " + table + " WHERE " + condition)
                        .bind("key", key)
                        .map((row, context) -> columns(row))
                        .list())));
        return Json.write(content);
    }

    /** The columns that are not null. */
    private static Map<String, Object> columns(ResultSet row) throws SQLException {
        Map<String, Object> columns = new TreeMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            if (value != null) {
                columns.put(row.getMetaData().getColumnName(i), value);
            }
        }
        return columns;
    }

    private void insert(String content) {
        for (Rows each : Json.read(content, Rows[].class)) {
            for (Map<String, Object> row : each.rows()) {
                Update insert = handle.createUpdate("INSERT INTO " + each.table() + " ("
                        + String.join(", ", row.keySet()) + ") VALUES (:" + String.join(", :", row.keySet()) + ")");
                row.forEach(insert::bind);
                insert.execute();
            }
        }
    }

    /** Stores an account that is about to be deleted. */
    void put(String id, Account account, Instant at, Instant until) {
        handle.createUpdate("""
                        INSERT INTO archived_accounts (id, appid, deleted_at, until, account, content)
                        VALUES (:id, :appid, :at, :until, :account, :content)""")
                .bind("id", IndexedText.ARCHIVE.checked(id))
                .bind("appid", account.appid())
                .bind("at", at.toEpochMilli())
                .bind("until", until.toEpochMilli())
                .bind("account", Json.write(account))
                .bind("content", content(OF_ACCOUNT, account.appid()))
                .execute();
        handle.createUpdate("""
                        INSERT INTO held_rules (archive_id, appid, origin, match_key, occupies)
                        SELECT :id, appid, origin, match_key, occupies FROM rules WHERE appid = :appid""").bind("id", id).bind("appid", account.appid()).execute();
    }

    /** The deleted accounts, the oldest first. */
    List<Deleted<Account>> accounts() {
        return handle.createQuery("SELECT * FROM archived_accounts ORDER BY id")
                .map((row, context) -> new Deleted<>(
                        row.getString("id"),
                        Json.read(row.getString("account"), Account.class),
                        Instant.ofEpochMilli(row.getLong("deleted_at")),
                        Columns.instant(row, "until")))
                .list();
    }

    /** Inserts a deleted account with its rules again, and removes it from the archive. */
    void restoreAccount(String id) {
        insert(one("archived_accounts", id));
        handle.createUpdate("DELETE FROM archived_accounts WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    private String one(String table, String id) {
        return handle.createQuery("SELECT content FROM " + table + " WHERE id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .one();
    }

    /** Stores a rule that is about to be deleted. */
    void put(ConfiguredRule rule, Instant at) {
        handle.createUpdate("""
                        INSERT INTO archived_rules (id, appid, deleted_at, rule, content)
                        VALUES (:id, :appid, :at, :rule, :content)""")
                .bind("id", IndexedText.RULE.checked(rule.id()))
                .bind("appid", IndexedText.APPID.checked(rule.appid()))
                .bind("at", at.toEpochMilli())
                .bind("rule", Json.write(rule))
                .bind("content", content(OF_ONE_RULE, rule.id()))
                .execute();
    }

    /** An account's deleted rules, the oldest rule first. */
    List<Deleted<ConfiguredRule>> rules(String appid) {
        return handle.createQuery("SELECT * FROM archived_rules WHERE appid = :appid ORDER BY id")
                .bind("appid", appid)
                .map((row, context) -> new Deleted<>(
                        row.getString("id"),
                        Json.read(row.getString("rule"), ConfiguredRule.class),
                        Instant.ofEpochMilli(row.getLong("deleted_at")),
                        null))
                .list();
    }

    /** Inserts a deleted rule with its releases again, and removes it from the archive. */
    void restoreRule(String id) {
        insert(one("archived_rules", id));
        handle.createUpdate("DELETE FROM archived_rules WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /** Deletes everything that an earlier account of the same appid has left, except its entries in the audit. */
    void forget(String appid) {
        if (!existed(appid)) {
            return;
        }
        handle.createUpdate("""
                        DELETE FROM idempotency WHERE revision IN (SELECT revision FROM audit WHERE appid = :appid)""").bind("appid", appid).execute();
        for (String table : List.of(
                "archived_accounts",
                "archived_rules",
                "publishes",
                "scan_counts",
                "notices",
                "recent_moves",
                "offers")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE " + (table.equals("offers") ? "receiver" : "appid")
                            + " = :appid")
                    .bind("appid", appid)
                    .execute();
        }
    }

    private boolean existed(String appid) {
        return handle.createQuery("SELECT 1 FROM audit WHERE appid = :appid LIMIT 1")
                .bind("appid", appid)
                .mapTo(int.class)
                .findOne()
                .isPresent();
    }

    /** Deletes the accounts whose time is over. */
    static int expire(Handle handle, Instant now) {
        return handle.createUpdate("DELETE FROM archived_accounts WHERE until <= :now")
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Whether the time of a deleted account is over. */
    static boolean isDue(Handle handle, Instant now) {
        @Nullable
        Long first = handle.createQuery("SELECT min(until) FROM archived_accounts")
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
        return first != null && first <= now.toEpochMilli();
    }
}
