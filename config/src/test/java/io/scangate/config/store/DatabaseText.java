package io.scangate.config.store;

import io.scangate.config.lifecycle.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** All that a copy of a database shows. Not instantiable. */
final class DatabaseText {
    private DatabaseText() {}

    /** All values of all rows, and the bytes of SQLite's files. */
    static String of(World world) throws SQLException, IOException {
        StringBuilder text = new StringBuilder(ofRows(world));
        Path file = world.settings.sqliteFile();
        if (file != null) {
            for (String name : List.of(file.toString(), file + "-wal")) {
                text.append(Files.readString(Path.of(name), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    /** All values of all rows, as a dump has them. */
    static String ofRows(World world) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    world.settings.isSqlite()
                            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                            : "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            text.append(rows.getString(i)).append('\n');
                        }
                    }
                }
            }
        }
        return text.toString();
    }

    /** The only value of a query. */
    static String value(World world, String sql) throws SQLException {
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
