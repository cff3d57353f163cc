package io.scangate.config.store;

import io.scangate.config.backup.BackupException;
import io.scangate.config.backup.BackupHeader;
import io.scangate.config.backup.BackupReader;
import io.scangate.config.backup.ColumnType;
import io.scangate.config.backup.Table;
import io.scangate.config.store.BackupTables.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Loads a backup into an empty database: makes the tables of its version, loads the rows in one transaction, which ends only if the file's digest is
 * right, and then applies later migrations. Not instantiable. Thread-safe.
 */
public final class DatabaseRestore {
    private static final int ROWS_AT_ONCE = 1_000;

    /** KiB of SQLite's pages in memory: indexes in another order than the rows change pages everywhere. */
    private static final int SQLITE_CACHE = 256 << 10;

    /** The tables in which migrations themselves put rows. The revision of an empty database is 0. */
    private static final Set<String> OF_MIGRATIONS =
            Set.of(BackupTables.SCHEMA_HISTORY, "head", "histories", "verification_key", "schema_mark");

    private DatabaseRestore() {}

    /**
     * Loads a backup.
     *
     * @throws BackupException if the database is not empty, or if the file is damaged or has other tables; the database stays empty then
     */
    public static void run(DatabaseSettings settings, BackupReader backup) throws IOException {
        BackupHeader header = backup.header();
        try {
            try (Database database = Database.open(settings, Pools.AS_IT_IS)) {
                database.read(checked(handle -> requireEmpty(handle, settings)));
            }
            try (Database database = Database.open(batching(settings), MigrationVersion.fromVersion(header.schema()))) {
                database.write(checked(handle -> load(handle, settings, backup)));
                if (!database.isSqlite()) {
                    // Otherwise queries have bad plans until the server does so by itself.
                    database.write(handle -> {
                        PostgresLimits.allowLongestWork(handle);
                        return handle.execute("ANALYZE");
                    });
                }
            }
            Database.open(settings).close();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** PostgreSQL's driver then sends the rows of a batch as one statement. */
    private static DatabaseSettings batching(DatabaseSettings settings) {
        return settings.isSqlite() ? settings : settings.withParameter("reWriteBatchedInserts", "true");
    }

    private interface Step {
        void run(Handle handle) throws IOException, SQLException;
    }

    private static Function<Handle, Boolean> checked(Step step) {
        return handle -> {
            try {
                step.run(handle);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** A database that was only migrated is empty, too: a restore that failed leaves one. */
    private static void requireEmpty(Handle handle, DatabaseSettings settings) throws IOException, SQLException {
        Connection connection = handle.getConnection();
        Set<String> names = BackupTables.names(connection, Sqlite.is(connection));
        String why = null;
        if (!names.isEmpty() && !names.contains(BackupTables.SCHEMA_HISTORY)) {
            why = "it has tables of another program, such as "
                    + names.iterator().next();
        } else if (names.contains("head") && has(connection, "head WHERE revision > 0")) {
            why = "it has changes of a control plane";
        } else {
            for (String name : names) {
                if (why == null && !OF_MIGRATIONS.contains(name) && has(connection, name)) {
                    why = "its table " + name + " has rows";
                }
            }
        }
        if (why != null) {
            throw new BackupException("database " + settings.shown() + " is not empty: " + why
                    + " (expected: a database without tables"
                    + (settings.isSqlite() ? ", or a file that does not exist)" : ")"));
        }
    }

    private static boolean has(Connection connection, String rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1 FROM " + rows + " LIMIT 1")) {
            return row.next();
        }
    }

    private static void load(Handle handle, DatabaseSettings settings, BackupReader backup)
            throws IOException, SQLException {
        requireEmpty(handle, settings);
        requireVersion(backup.header(), DatabaseBackup.schemaVersion(handle));
        PostgresLimits.allowLongestWork(handle);
        Connection connection = handle.getConnection();
        boolean sqlite = Sqlite.is(connection);
        if (sqlite) {
            handle.execute("PRAGMA cache_size = -" + SQLITE_CACHE);
        }
        Map<String, Stored> tables = new LinkedHashMap<>();
        List<Stored> ordered = BackupTables.of(connection, sqlite);
        for (Stored each : ordered) {
            tables.put(each.name(), each);
        }
        for (int i = ordered.size() - 1; i >= 0; i--) {
            handle.execute("DELETE FROM " + ordered.get(i).name());
        }
        for (Table table = backup.nextTable(); table != null; table = backup.nextTable()) {
            Stored target = tables.remove(table.name());
            if (target == null || !same(table, target.table())) {
                throw new BackupException("it has a table " + table.name()
                        + (target == null ? ", which is not" : ", which has other columns") + " in version "
                        + backup.header().schema() + " of the tables");
            }
            load(connection, new Stored(table, target.key()), backup);
        }
        if (!tables.isEmpty()) {
            throw new BackupException("it lacks the tables " + tables.keySet() + " of version "
                    + backup.header().schema());
        }
    }

    private static void requireVersion(BackupHeader header, String found) throws BackupException {
        String wanted = header.schema();
        if (wanted.equals(found)) {
            return;
        }
        boolean later = found.isEmpty()
                || MigrationVersion.fromVersion(found).compareTo(MigrationVersion.fromVersion(wanted)) < 0;
        throw new BackupException(
                "it has tables of version " + wanted + ", which scangate " + header.version() + " has written, "
                        + (later
                                ? "and this program knows versions up to " + found
                                        + " (expected: that version or an earlier one). Restore it with that program or a later one"
                                : "and the database has empty tables of version " + found
                                        + " (expected: a database without tables)"));
    }

    private static boolean same(Table one, Table other) {
        return new HashSet<>(one.columns()).equals(new HashSet<>(other.columns()));
    }

    private static void load(Connection connection, Stored table, BackupReader backup)
            throws IOException, SQLException {
        List<Table.Column> columns = table.table().columns();
        try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
            int waiting = 0;
            for (@Nullable Object @Nullable [] row = backup.nextRow(); row != null; row = backup.nextRow()) {
                for (int i = 0; i < row.length; i++) {
                    bind(insert, i + 1, columns.get(i).type(), row[i]);
                }
                insert.addBatch();
                if (++waiting == ROWS_AT_ONCE) {
                    execute(insert, table);
                    waiting = 0;
                }
            }
            execute(insert, table);
        }
    }

    private static void bind(PreparedStatement insert, int index, ColumnType type, @Nullable Object value)
            throws SQLException {
        switch (type) {
            case NUMBER -> {
                if (value == null) {
                    insert.setNull(index, Types.BIGINT);
                } else {
                    insert.setLong(index, (Long) value);
                }
            }
            case TEXT -> insert.setString(index, (String) value);
            case BYTES -> insert.setBytes(index, (byte[]) value);
        }
    }

    private static void execute(PreparedStatement insert, Stored table) throws SQLException, BackupException {
        try {
            insert.executeBatch();
        } catch (SQLException e) {
            SQLException cause = Objects.requireNonNullElse(e.getNextException(), e);
            if (SqlFault.of(cause).stopsChanges()) {
                throw e;
            }
            // The driver's message has values of the rows.
            throw new BackupException("rows of its table " + table.name() + " cannot be stored: "
                    + SqlFault.of(cause).words() + " (SQL state " + cause.getSQLState() + ", code "
                    + cause.getErrorCode() + ")");
        }
    }
}
