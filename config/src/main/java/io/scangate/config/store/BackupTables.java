package io.scangate.config.store;

import io.scangate.config.backup.ColumnType;
import io.scangate.config.backup.Table;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a database as its schema describes them, so that a backup has the tables and columns of later migrations, too. Not
 * thread-safe.
 */
final class BackupTables {
    static final String SCHEMA_HISTORY = "schema_history";
    /** Where rows of the history are that an earlier version of the program must not see ({@link SchemaHistory}). */
    static final String HIDDEN_HISTORY = "schema_history_later";

    /** The tables that a backup does not have, with the reason. */
    static final Map<String, String> LEFT_OUT = Map.of(
            SCHEMA_HISTORY,
            "the migrations write it, and each database has its own",
            HIDDEN_HISTORY,
            "it has rows of the history while an earlier version of the program may open the database",
            "sessions",
            "they end with the service that began them: people sign in again",
            "openid_keys",
            "they seal sign-ins of some minutes, whose browsers come back to the service that began them",
            "openid_used_states",
            "they mean nothing without the keys");

    /**
     * A table with what its copy needs.
     *
     * @param table its name and columns
     * @param key the columns of its primary key
     */
    record Stored(Table table, List<String> key) {
        String name() {
            return table.name();
        }

        private String columns() {
            return String.join(
                    ", ", table.columns().stream().map(Table.Column::name).toList());
        }

        /** All rows by the key, so that equal contents give equal files. */
        String select() {
            return "SELECT " + columns() + " FROM " + name() + " ORDER BY " + String.join(", ", key);
        }

        String insert() {
            return "INSERT INTO " + name() + " (" + columns() + ") VALUES ("
                    + String.join(
                            ", ", table.columns().stream().map(column -> "?").toList()) + ")";
        }
    }

    private final DatabaseMetaData meta;
    private final @Nullable String schema;

    private BackupTables(Connection connection, boolean sqlite) throws SQLException {
        this.meta = connection.getMetaData();
        this.schema = sqlite ? null : connection.getSchema();
    }

    /** The names of all tables. */
    static Set<String> names(Connection connection, boolean sqlite) throws SQLException {
        return new BackupTables(connection, sqlite).names();
    }

    /** The tables of a backup; each comes after those to which its foreign keys refer. */
    static List<Stored> of(Connection connection, boolean sqlite) throws SQLException {
        BackupTables tables = new BackupTables(connection, sqlite);
        Map<String, Set<String>> parents = new TreeMap<>();
        for (String name : tables.names()) {
            if (!LEFT_OUT.containsKey(name)) {
                parents.put(name, tables.parents(name));
            }
        }
        List<Stored> stored = new ArrayList<>();
        for (String name : ordered(parents)) {
            stored.add(new Stored(new Table(name, tables.columns(name)), tables.key(name)));
        }
        return stored;
    }

    static Set<String> ordered(Map<String, Set<String>> parents) {
        Set<String> ordered = new LinkedHashSet<>();
        while (ordered.size() < parents.size()) {
            int before = ordered.size();
            parents.forEach((name, of) -> {
                if (ordered.containsAll(of)) {
                    ordered.add(name);
                }
            });
            if (ordered.size() == before) {
                throw new IllegalStateException(
                        "tables whose foreign keys are a cycle, or refer to tables that no backup has: "
                                + parents.keySet() + " without " + ordered);
            }
        }
        return ordered;
    }

    private Set<String> names() throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet rows = meta.getTables(null, schema, "%", new String[] {"TABLE"})) {
            while (rows.next()) {
                String name = rows.getString("TABLE_NAME");
                if (isOurs(rows, "TABLE_SCHEM") && !name.startsWith("sqlite_")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** The patterns of the driver also match schemas and tables with similar names. */
    private boolean isOurs(ResultSet row, String column) throws SQLException {
        return schema == null || schema.equals(row.getString(column));
    }

    private Set<String> parents(String table) throws SQLException {
        Set<String> parents = new TreeSet<>();
        try (ResultSet rows = meta.getImportedKeys(null, schema, table)) {
            while (rows.next()) {
                parents.add(rows.getString("PKTABLE_NAME"));
            }
        }
        return parents;
    }

    private List<Table.Column> columns(String table) throws SQLException {
        List<Table.Column> columns = new ArrayList<>();
        try (ResultSet rows = meta.getColumns(null, schema, table, "%")) {
            while (rows.next()) {
                if (isOurs(rows, "TABLE_SCHEM") && rows.getString("TABLE_NAME").equals(table)) {
                    String name = rows.getString("COLUMN_NAME");
                    columns.add(new Table.Column(name, type(table + "." + name, rows)));
                }
            }
        }
        return columns;
    }

    private static ColumnType type(String column, ResultSet row) throws SQLException {
        // The names in the migrations, and PostgreSQL's for them. SQLite's driver has no number of its own for bytes.
        String type = row.getString("TYPE_NAME").toLowerCase(Locale.ROOT);
        return switch (type) {
            case "integer", "bigint", "int4", "int8" -> ColumnType.NUMBER;
            case "text" -> ColumnType.TEXT;
            case "blob", "bytea" -> ColumnType.BYTES;
            default ->
                throw new IllegalStateException(
                        "the column " + column + " has the type " + type + ", which has no form in a backup");
        };
    }

    private List<String> key(String table) throws SQLException {
        Map<Integer, String> key = new TreeMap<>();
        try (ResultSet rows = meta.getPrimaryKeys(null, schema, table)) {
            while (rows.next()) {
                key.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        if (key.isEmpty()) {
            throw new IllegalStateException("the table " + table + " has no primary key, which orders a backup");
        }
        return List.copyOf(key.values());
    }
}
