package io.scangate.config.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** The rows of an account or a rule as JSON, from which they are inserted again. Not thread-safe. */
final class ArchivedRows {
    private static final String OF_NUMBER = "account = (SELECT number FROM appids WHERE appid = :key)";

    private static final String OF_RULE = "rule IN (SELECT number FROM rules WHERE " + OF_NUMBER + ")";

    /** The number of an origin is free after its last rule, so the archive has the origin itself. */
    private static final String ORIGIN = "origin";

    /** The tables of an account with the condition of its rows, parents first. */
    private static final Map<String, String> OF_ACCOUNT = tables(
            "accounts", "appid = :key",
            "waiting_accounts", "appid = :key",
            "members", "appid = :key",
            "rules", OF_NUMBER,
            "releases", OF_RULE,
            "verification_files", "appid = :key",
            "verifications", OF_NUMBER,
            "webhooks", "appid = :key",
            "memberships", "appid = :key");

    private static final Map<String, String> OF_ONE_RULE = tables("rules", "number = :key", "releases", "rule = :key");

    private final Handle handle;

    ArchivedRows(Handle handle) {
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

    String ofAccount(String appid) {
        return content(OF_ACCOUNT, appid);
    }

    String ofRule(String id) {
        return content(OF_ONE_RULE, RuleNumber.of(id));
    }

    private String content(Map<String, String> tables, Object key) {
        List<Rows> content = new ArrayList<>();
        tables.forEach((table, condition) -> content.add(new Rows(
                table,
                handle.createQuery(
                                "SELECT r.*" + (table.equals("rules") ? ", " + RuleRows.ORIGIN + " AS origin_text" : "")
                                        + " FROM " + table + " r WHERE " + condition)
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
        if (columns.containsKey("origin_text")) {
            columns.put(ORIGIN, columns.remove("origin_text"));
        }
        return columns;
    }

    void insert(String content) {
        for (Rows each : Json.read(content, Rows[].class)) {
            for (Map<String, Object> row : each.rows()) {
                row.computeIfPresent(ORIGIN, (column, origin) -> Origins.number(handle, String.valueOf(origin)));
                Update insert = handle.createUpdate("INSERT INTO " + each.table() + " ("
                        + String.join(", ", row.keySet()) + ") VALUES (:" + String.join(", :", row.keySet()) + ")");
                row.forEach(insert::bind);
                insert.execute();
            }
        }
    }

    /** Visits each table of a content with its rows. */
    static void visit(String content, BiConsumer<String, List<Map<String, Object>>> visitor) {
        for (Rows each : Json.read(content, Rows[].class)) {
            visitor.accept(each.table(), each.rows());
        }
    }

    /**
     * The content after a change of its rows.
     *
     * @param change receives each table with its rows, which it may change
     */
    static String edited(String content, BiConsumer<String, List<Map<String, Object>>> change) {
        Rows[] all = Json.read(content, Rows[].class);
        for (Rows each : all) {
            change.accept(each.table(), each.rows());
        }
        return Json.write(all);
    }
}
