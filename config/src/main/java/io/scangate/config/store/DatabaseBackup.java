package io.scangate.config.store;

import io.scangate.config.backup.BackupException;
import io.scangate.config.backup.BackupHeader;
import io.scangate.config.backup.BackupWriter;
import io.scangate.config.backup.Table;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.store.BackupTables.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes all tables of a database as they are at one moment. The control plane may run and change rows meanwhile: the backup holds no lock, and
 * reads rows as a stream. Not instantiable. Thread-safe.
 */
public final class DatabaseBackup {
    /** Rows that PostgreSQL sends at once. */
    private static final int ROWS_AT_ONCE = 2_000;

    private DatabaseBackup() {}

    /**
     * Opens a database without migrations: one of an earlier version stays as it is, and as the control plane of that version needs it.
     *
     * @throws RefusedException if there is no such database, or if it cannot be read
     */
    public static Database open(DatabaseSettings settings) {
        Database database = Database.openAsItIs(settings);
        if (database.read(DatabaseBackup::schemaVersion).isEmpty()) {
            database.close();
            throw new RefusedException(
                    Refusal.UNAVAILABLE,
                    "database " + settings.shown()
                            + " has no tables of scangate (expected: the database of a control plane)");
        }
        return database;
    }

    /** The version of the tables; empty if there are none. */
    static String schemaVersion(Handle handle) {
        Set<String> tables = SchemaHistory.tables(handle);
        if (!tables.contains(BackupTables.SCHEMA_HISTORY)) {
            return "";
        }
        String history = tables.contains(BackupTables.HIDDEN_HISTORY)
                ? BackupTables.HIDDEN_HISTORY
                : BackupTables.SCHEMA_HISTORY;
        return handle.createQuery("SELECT version FROM " + history + " WHERE version IS NOT NULL"
                        + " ORDER BY installed_rank DESC LIMIT 1")
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    /**
     * Writes the tables.
     *
     * @param version the version of the program
     * @throws IOException if the file cannot be written
     */
    public static void write(Database database, String version, Instant now, BackupWriter out) throws IOException {
        try {
            database.read(handle -> {
                PostgresLimits.allowLongestWork(handle);
                try {
                    write(handle, version, now, out);
                    return true;
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(Handle handle, String version, Instant now, BackupWriter out)
            throws SQLException, IOException {
        Connection connection = handle.getConnection();
        long revision = handle.createQuery("SELECT revision FROM head")
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(() ->
                        new UncheckedIOException(new BackupException("the database has no revision: its first start"
                                + " or its restore was cut off. Delete it, and restore or start again")));
        BackupHeader header = new BackupHeader(schemaVersion(handle), version, revision, now);
        out.header(header);
        List<Stored> tables = BackupTables.of(connection, Sqlite.is(connection));
        for (Stored table : tables) {
            out.table(table.table());
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(ROWS_AT_ONCE);
                try (ResultSet rows = statement.executeQuery(table.select())) {
                    write(rows, table.table(), out);
                }
            }
        }
    }

    private static void write(ResultSet rows, Table table, BackupWriter out) throws SQLException, IOException {
        List<Table.Column> columns = table.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        while (rows.next()) {
            for (int i = 0; i < values.length; i++) {
                values[i] = value(rows, i + 1, columns.get(i));
            }
            out.row(values);
        }
    }

    private static @Nullable Object value(ResultSet row, int index, Table.Column column) throws SQLException {
        return switch (column.type()) {
            case NUMBER -> {
                long number = row.getLong(index);
                yield row.wasNull() ? null : number;
            }
            case TEXT -> row.getString(index);
            case BYTES -> row.getBytes(index);
        };
    }
}
