package io.scangate.config.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
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
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * An open database, brought up to date. Reads see one state; writes are transactions. Thread-safe. What goes wrong below
 * comes out as a {@link RefusedException}: {@link Refusal#BUSY} when a connection or a lock was not had in time, {@link
 * Refusal#OUTCOME_UNKNOWN} when it was the commit that got no good answer, else {@link Refusal#UNAVAILABLE}.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** The first release without the bug by which a checkpoint of the log could lose a transaction. */
    private static final int[] LEAST_SQLITE = {3, 51, 3};

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;

    /** lock_not_available, query_canceled, deadlock_detected, serialization_failure. */
    private static final Set<String> POSTGRES_BUSY = Set.of("55P03", "57014", "40P01", "40001");

    /** PostgreSQL stores no zero character. */
    private static final Set<String> POSTGRES_BAD_TEXT = Set.of("22021", "22P05");

    private static final long LEAST_WAIT_MILLIS = 250;

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
            Path file = settings.sqliteFile();
            return file == null ? openPostgres(settings) : openSqlite(file, settings);
        } catch (RuntimeException e) {
            throw new RefusedException(Refusal.UNAVAILABLE, "database " + settings.shown() + ": " + reason(e), e);
        }
    }

    /**
     * One process after the other, and within a process one thread: the switch to a log does not wait for locks, and Flyway
     * knows none for SQLite.
     */
    private static synchronized Database openSqlite(Path file, DatabaseSettings settings) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            if (Files.isDirectory(file)) {
                throw new IOException(file + ": a directory (expected: a file)");
            }
            Path lock = Path.of(file + "-open");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                return held.isValid() ? openSqliteAlone(file, settings) : openSqlite(file, settings);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Database openSqliteAlone(Path file, DatabaseSettings settings) {
        int waitMillis = Math.toIntExact(settings.databaseWait().toMillis());
        DataSource source = sqliteSource(file, waitMillis);
        HikariDataSource writers = sqlitePool(source, "writer", 1, settings);
        try {
            checkSqlite(writers);
            migrate(writers, "COLLATE BINARY");
            return new Database(true, writers, sqlitePool(source, "readers", settings.databaseConnections(), settings));
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    private static DataSource sqliteSource(Path file, int waitMillis) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // With less, a power cut could take back a change that was acknowledged.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(waitMillis);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    static void checkSqlite(DataSource source) {
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
        // Apart, so that changes that queue for their turn leave connections to those who only ask.
        int writing = Math.max(1, settings.databaseConnections() / 4);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:" + settings.database());
        checkPostgres(source);
        // Not through a pool: it takes two connections, and a server that does not answer says so at once.
        migrate(source, "COLLATE \"C\"");
        HikariDataSource writers = postgresPool(settings, "writers", writing, "TRANSACTION_READ_COMMITTED");
        try {
            int reading = Math.max(1, settings.databaseConnections() - writing);
            return new Database(
                    false, writers, postgresPool(settings, "readers", reading, "TRANSACTION_REPEATABLE_READ"));
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    private static HikariDataSource postgresPool(
            DatabaseSettings settings, String name, int connections, String isolation) {
        HikariConfig config = poolConfig(settings, name, connections);
        config.setJdbcUrl("jdbc:" + settings.database());
        config.setTransactionIsolation(isolation);
        config.setReadOnly(name.equals("readers"));
        // Changes queue for the row of the head; nobody is to wait there for ever.
        config.setConnectionInitSql(
                "SET lock_timeout = " + settings.databaseWait().toMillis());
        return new HikariDataSource(config);
    }

    private static void checkPostgres(DataSource source) {
        Jdbi.create(source).useHandle(handle -> {
            String encoding = one(handle, "SHOW server_encoding");
            String synchronous = one(handle, "SHOW synchronous_commit");
            if (!encoding.equals("UTF8") || synchronous.equals("off")) {
                throw new IllegalStateException("PostgreSQL with server_encoding " + encoding
                        + " and synchronous_commit " + synchronous + " (expected: UTF8, and any but off)");
            }
        });
    }

    private static HikariDataSource sqlitePool(
            DataSource source, String name, int connections, DatabaseSettings settings) {
        HikariConfig config = poolConfig(settings, name, connections);
        config.setDataSource(source);
        return new HikariDataSource(config);
    }

    private static HikariConfig poolConfig(DatabaseSettings settings, String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(
                Math.max(LEAST_WAIT_MILLIS, settings.databaseWait().toMillis()));
        config.setPoolName("scangate-" + name);
        return config;
    }

    private static void migrate(DataSource source, String bytewise) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:io/scangate/config/store/migrations")
                .placeholders(Map.of("bytewise", bytewise))
                .table("schema_history")
                // What a later version has made of the tables is not for this one to change.
                .ignoreMigrationPatterns(new String[0])
                .load()
                .migrate();
    }

    /** Runs a question on one state of the database. */
    <T> T read(Function<Handle, T> work) {
        return refusing(() -> read.inTransaction(work::apply));
    }

    /** Runs a transaction that writes. What it has read still holds when it commits only if it took the head's lock first. */
    <T> T write(Function<Handle, T> work) {
        return refusing(() -> write.withHandle(handle -> {
            begin(handle);
            T result;
            try {
                result = work.apply(handle);
            } catch (RuntimeException | Error e) {
                rollBack(handle, e);
                throw e;
            }
            commit(handle);
            return result;
        }));
    }

    /** Runs a transaction that writes, and undoes it. */
    <T> T rehearse(Function<Handle, T> work) {
        return refusing(() -> write.withHandle(handle -> {
            begin(handle);
            RuntimeException undone = new IllegalStateException("a rehearsal could not be undone");
            try {
                return work.apply(handle);
            } finally {
                rollBack(handle, undone);
                if (undone.getSuppressed().length > 0) {
                    LOG.warn("the connection was given up", undone);
                }
            }
        }));
    }

    /**
     * In SQLite by hand: the driver's commit begins the next transaction at once, and if that finds the file locked by
     * another process, it reports a commit that has succeeded as failed.
     */
    private void begin(Handle handle) {
        if (sqlite) {
            handle.execute("BEGIN IMMEDIATE");
        } else {
            handle.begin();
        }
    }

    private void commit(Handle handle) {
        try {
            if (sqlite) {
                handle.execute("COMMIT");
            } else {
                handle.commit();
            }
        } catch (RuntimeException e) {
            rollBack(handle, e);
            throw new RefusedException(
                    Refusal.OUTCOME_UNKNOWN,
                    "the storage failed while it committed; it is unknown whether the change was saved;"
                            + " look, or repeat the request with the same idempotency key",
                    e);
        }
    }

    private void rollBack(Handle handle, Throwable because) {
        try {
            if (sqlite) {
                handle.execute("ROLLBACK");
            } else {
                handle.rollback();
            }
        } catch (RuntimeException e) {
            because.addSuppressed(e);
            writers.evictConnection(handle.getConnection());
        }
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
            if (!sqlite && POSTGRES_BAD_TEXT.contains(Objects.toString(cause.getSQLState()))) {
                throw new RefusedException(
                        Refusal.INVALID_ARGUMENT, "a text with a zero character (expected: none in any text)", e);
            }
            throw new RefusedException(Refusal.UNAVAILABLE, "the storage does not work; nothing was saved", e);
        }
    }

    private boolean isBusy(SQLException e) {
        if (e instanceof SQLTransientConnectionException) {
            // No connection of the pool was free in time: because others have them all, or because none can be made?
            return e.getCause() == null;
        }
        // Of SQLite the low byte is the primary code.
        int code = e.getErrorCode() & 0xFF;
        return sqlite
                ? code == SQLITE_BUSY || code == SQLITE_LOCKED
                : POSTGRES_BUSY.contains(Objects.toString(e.getSQLState()));
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
