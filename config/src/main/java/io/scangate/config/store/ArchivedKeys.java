package io.scangate.config.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.lifecycle.RuleKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Writes the new keys of deleted accounts and rules, of the ranges that deleted accounts hold, and of open claims and offers.
 * Planned releases name rules by their ids. Reads one deleted account at a time. Not thread-safe.
 */
final class ArchivedKeys {
    private final Handle handle;

    /** The new canonical forms of rules by their ids. */
    private final Map<String, String> moved = new HashMap<>();

    ArchivedKeys(Handle handle, List<StoredKey> moved) {
        this.handle = handle;
        moved.forEach(rule -> this.moved.put(rule.id(), rule.now().canonical()));
    }

    void apply() {
        ids("archived_accounts").forEach(this::moveAccount);
        ids("archived_rules").forEach(this::moveRule);
        ids("claims").forEach(id -> movePrefix("claims", "claim", id));
        ids("offers").forEach(id -> movePrefix("offers", "offer", id));
    }

    private List<String> ids(String table) {
        return handle.createQuery("SELECT id FROM " + table).mapTo(String.class).list();
    }

    private String text(String table, String column, String id) {
        return handle.createQuery("SELECT " + column + " FROM " + table + " WHERE id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .one();
    }

    private void put(String table, String column, String id, String text) {
        handle.createUpdate("UPDATE " + table + " SET " + column + " = :text WHERE id = :id")
                .bind("text", text)
                .bind("id", id)
                .execute();
    }

    private void moveAccount(String id) {
        handle.createUpdate("DELETE FROM held_rules WHERE archive_id = :id")
                .bind("id", id)
                .execute();
        String appid = text("archived_accounts", "appid", id);
        String content = ArchivedRows.edited(text("archived_accounts", "content", id), (table, rows) -> {
            if (table.equals("rules")) {
                moveKeys(rows);
                rows.forEach(row -> hold(id, appid, row));
            } else if (table.startsWith("verification")) {
                moveDirectories(rows);
            }
        });
        put("archived_accounts", "content", id, content);
    }

    private void moveRule(String id) {
        List<String> canonical = new ArrayList<>();
        String content = ArchivedRows.edited(text("archived_rules", "content", id), (table, rows) -> {
            if (table.equals("rules")) {
                moveKeys(rows);
                rows.forEach(row -> canonical.add(key(row).canonical()));
            }
        });
        put("archived_rules", "content", id, content);
        ObjectNode rule = Json.read(text("archived_rules", "rule", id), ObjectNode.class);
        put(
                "archived_rules",
                "rule",
                id,
                rule.put("canonical", canonical.get(0)).toString());
    }

    private void hold(String archive, String appid, Map<String, Object> row) {
        handle.createUpdate("""
                        INSERT INTO held_rules (archive_id, appid, origin, match_key, occupies)
                        VALUES (:archive, :appid, :origin, :key, :occupies)""")
                .bind("archive", archive)
                .bind("appid", appid)
                .bind("origin", row.get("origin"))
                .bind("key", row.get("match_key"))
                .bind("occupies", row.get("occupies"))
                .execute();
    }

    /** A rule whose new key is that of another rule of the account, or is too long, keeps its key, so it can be restored. */
    private static void moveKeys(List<Map<String, Object>> rules) {
        Set<RuleKey> taken = new HashSet<>();
        rules.forEach(row -> taken.add(key(row)));
        for (Map<String, Object> row : rules) {
            String canonical = key(row).canonical();
            RuleKey now = StoredKey.now(String.valueOf(row.getOrDefault("prefix", canonical)), key(row));
            if (now.origin().length() + now.key().length() <= RuleKey.MAX_LENGTH + 1 && taken.add(now)) {
                // Without a prefix of its own, a rule is as its owner wrote it: in the canonical form of then.
                row.putIfAbsent("prefix", canonical);
                row.put("origin", now.origin());
                row.put("match_key", now.key());
            }
        }
    }

    private static RuleKey key(Map<String, Object> row) {
        return new RuleKey(String.valueOf(row.get("origin")), String.valueOf(row.get("match_key")));
    }

    /** If two directories become one, keeps the first: a check after the restore decides anew. */
    private static void moveDirectories(List<Map<String, Object>> rows) {
        Set<String> seen = new HashSet<>();
        rows.forEach(
                row -> row.computeIfPresent("directory", (column, old) -> KeyMoves.directory(String.valueOf(old))));
        rows.removeIf(row -> !seen.add(String.valueOf(row.get("directory"))));
    }

    /** Moves the canonical rule in the record of a claim or an offer. */
    private void movePrefix(String table, String column, String id) {
        ObjectNode record = Json.read(text(table, column, id), ObjectNode.class);
        String now = moved.get(record.path("ruleId").asText());
        if (now != null) {
            put(table, column, id, record.put("prefix", now).toString());
        }
    }
}
