package io.scangate.config.store;

import io.scangate.config.backup.Table;
import io.scangate.config.store.BackupTables.Stored;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rows of all tables, read without the code of backups. Not instantiable. */
public final class StoredRows {
    /** Characters that formats like to lose. */
    private static final String TEXT = "\"a\\\n\r\t\u0001\u007f\u2028 雪 \ud83d\ude80',[{}]";

    private StoredRows() {}

    /** A connection of its own. */
    public static Connection connect(DatabaseSettings settings) throws SQLException {
        return DriverManager.getConnection("jdbc:" + settings.database());
    }

    /** The names of all tables, from the catalogue of the database. */
    public static Set<String> tables(DatabaseSettings settings) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        settings.isSqlite()
                                ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                                : "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
                                        + " AND relnamespace = 'public'::regnamespace")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** The tables that a backup does not have. */
    public static Set<String> leftOut() {
        return BackupTables.LEFT_OUT.keySet();
    }

    /** The sorted rows of each table that a backup has; each row has the names of its columns. */
    public static Map<String, List<String>> of(DatabaseSettings settings) throws SQLException {
        Map<String, List<String>> all = new TreeMap<>();
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement()) {
            for (String table : tables(settings)) {
                if (!leftOut().contains(table)) {
                    try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                        all.put(table, rows(rows));
                    }
                }
            }
        }
        return all;
    }

    private static List<String> rows(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            Map<String, String> row = new TreeMap<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                Object value = rows.getObject(i);
                String shown = value instanceof byte[] bytes
                        ? "bytes " + HexFormat.of().formatHex(bytes)
                        : value instanceof Number number ? "number " + number.longValue() : "text " + value;
                row.put(rows.getMetaData().getColumnName(i), value == null ? "null" : shown);
            }
            texts.add(row.toString());
        }
        Collections.sort(texts);
        return texts;
    }

    /** Puts a row into each empty table, so that a copy cannot lose it unnoticed: with odd texts, and the keys of rows that it refers to. */
    public static void fillEmpty(DatabaseSettings settings) throws SQLException {
        try (Connection connection = connect(settings)) {
            for (Stored table : BackupTables.of(connection, settings.isSqlite())) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT 1 FROM " + table.name() + " LIMIT 1")) {
                    if (row.next()) {
                        continue;
                    }
                }
                fill(connection, table, settings.isSqlite());
            }
        }
    }

    private static void fill(Connection connection, Stored table, boolean sqlite) throws SQLException {
        Map<String, Object> referred = new HashMap<>();
        try (ResultSet keys = connection
                        .getMetaData()
                        .getImportedKeys(null, sqlite ? null : connection.getSchema(), table.name());
                Statement statement = connection.createStatement()) {
            while (keys.next()) {
                try (ResultSet parent = statement.executeQuery("SELECT " + keys.getString("PKCOLUMN_NAME") + " FROM "
                        + keys.getString("PKTABLE_NAME") + " LIMIT 1")) {
                    parent.next();
                    referred.put(keys.getString("FKCOLUMN_NAME"), parent.getObject(1));
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
            int index = 1;
            for (Table.Column column : table.table().columns()) {
                Object value =
                        switch (column.type()) {
                            case NUMBER -> Integer.MAX_VALUE;
                            case TEXT -> TEXT;
                            case BYTES -> TEXT.getBytes(StandardCharsets.UTF_16);
                        };
                insert.setObject(index++, referred.getOrDefault(column.name(), value));
            }
            insert.executeUpdate();
        }
    }
}
