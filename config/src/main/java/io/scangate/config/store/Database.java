package io.scangate.config.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * An open database, brought up to date. Reads see one state; writes are transactions. Thread-safe. What goes wrong below
 * comes out as a {@link RefusedException}: {@link Refusal#BUSY} when a lock was not had in time, else {@link
 * Refusal#UNAVAILABLE}.
 */
public final class Database implements AutoCloseable {
    /** The first release without the bug by which a checkpoint of the log could lose a transaction. */
    private static final int[] LEAST_SQLITE = {3, 51, 3};

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;

    /** lock_not_available, query_canceled, deadlock_detected, serialization_failure. */
    private static final Set<String> POSTGRES_BUSY = Set.of("55P03", "57014", "40P01", "40001");

    private final boolean sqlite;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Jdbi write;
    private final Jdbi read;

    private Database(boolean sqlite, HikariDataSource writers, HikariDataSource readers) {
        this.sqlite = sqlite;
        this.writers = writers;
        this.readers = readers;
        this.write = Jdbi.create(writers);
        this.read = Jdbi.create(readers);
    }

    /** Opens a database, makes it if it is not there yet, and applies what migrations it lacks. */
    public static Database open(DatabaseSettings settings) {
        try {
            return settings.isSqlite() ? openSqlite(settings) : openPostgres(settings);
        } catch (RuntimeException e) {
            throw new RefusedException(Refusal.UNAVAILABLE, "database " + settings.shown() + ": " + reason(e), e);
        }
    }

    private static Database openSqlite(DatabaseSettings settings) {
        Path file = Path.of(settings.database().substring("sqlite:".length()));
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int waitMillis = Math.toIntExact(settings.databaseWait().toMillis());
        HikariDataSource writers =
                pool(sqliteSource(file, SQLiteConfig.TransactionMode.IMMEDIATE, waitMillis), 1, settings);
        try {
            checkSqlite(writers);
            migrate(writers, "COLLATE BINARY");
            DataSource source = sqliteSource(file, SQLiteConfig.TransactionMode.DEFERRED, waitMillis);
            return new Database(true, writers, pool(source, settings.databaseConnections(), settings));
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    private static DataSource sqliteSource(Path file, SQLiteConfig.TransactionMode mode, int waitMillis) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // With less, a power cut could take back a change that was acknowledged.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(waitMillis);
        config.setTransactionMode(mode);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private static void checkSqlite(DataSource source) {
        Jdbi.create(source).useHandle(handle -> {
            String version = one(handle, "SELECT sqlite_version()");
            int[] parts = Arrays.stream(version.split("\\."))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            if (Arrays.compare(parts, LEAST_SQLITE) < 0) {
                throw new IllegalStateException("SQLite " + version + " (expected: 3.51.3 or newer)");
            }
            String mode = one(handle, "PRAGMA journal_mode");
            String synchronous = one(handle, "PRAGMA synchronous");
            if (!mode.equals("wal") || !synchronous.equals("2")) {
                throw new IllegalStateException("SQLite with journal_mode " + mode + " and synchronous " + synchronous
                        + " (expected: wal and 2, on a file system that can)");
            }
        });
    }

    private static Database openPostgres(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:" + settings.database());
        config.setMaximumPoolSize(settings.databaseConnections());
        config.setConnectionTimeout(settings.databaseWait().toMillis());
        // Changes queue for the row of the head; nobody is to wait there for ever.
        config.setConnectionInitSql(
                "SET lock_timeout = " + settings.databaseWait().toMillis());
        config.setPoolName("scangate");
        HikariDataSource pool = new HikariDataSource(config);
        try {
            migrate(pool, "COLLATE \"C\"");
            return new Database(false, pool, pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource pool(DataSource source, int connections, DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(Math.max(250, settings.databaseWait().toMillis()));
        config.setPoolName(connections == 1 ? "scangate-writer" : "scangate-readers");
        return new HikariDataSource(config);
    }

    private static void migrate(DataSource source, String bytewise) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:io/scangate/config/store/migrations")
                .placeholders(Map.of("bytewise", bytewise))
                .table("schema_history")
                .load()
                .migrate();
    }

    /** Runs a question on one state of the database. */
    <T> T read(Function<Handle, T> work) {
        return refusing(() -> sqlite
                ? read.inTransaction(work::apply)
                : read.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply));
    }

    /** Runs a transaction that writes. */
    <T> T write(Function<Handle, T> work) {
        return refusing(() -> sqlite
                ? write.inTransaction(work::apply)
                : write.inTransaction(TransactionIsolationLevel.READ_COMMITTED, work::apply));
    }

    private interface Work<T> {
        T run();
    }

    private <T> T refusing(Work<T> work) {
        try {
            return work.run();
        } catch (RefusedException e) {
            throw e;
        } catch (RuntimeException e) {
            SQLException cause = sqlCause(e);
            if (cause == null) {
                throw e;
            }
            if (isBusy(cause)) {
                throw new RefusedException(Refusal.BUSY, "others are changing things; nothing was saved; try again", e);
            }
            throw new RefusedException(Refusal.UNAVAILABLE, "the storage does not work; nothing was saved", e);
        }
    }

    private boolean isBusy(SQLException e) {
        // Of SQLite the low byte is the primary code.
        int code = e.getErrorCode() & 0xFF;
        return sqlite
                ? code == SQLITE_BUSY || code == SQLITE_LOCKED
                : e.getSQLState() != null && POSTGRES_BUSY.contains(e.getSQLState());
    }

    private static @Nullable SQLException sqlCause(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst()
                .orElse(null);
    }

    private static String one(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(String.class).one();
    }

    private static String reason(RuntimeException e) {
        SQLException cause = sqlCause(e);
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
