package io.scangate.config.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scangate.gateway.disk.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/** Opens SQLite files with one connection for writes and others for reads. Thread-safe. */
final class Sqlite {
    private static final int LOG_TRIES = 3;

    /** The first release without a bug in which a checkpoint of the write-ahead log could lose a transaction. */
    private static final int[] LEAST_VERSION = {3, 51, 3};

    /** How long a process that closes a database waits for others that open or close it. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** The faults of pages that a message has. */
    private static final int MAX_FAULTS = 3;

    /** The placeholders of the migrations. An {@code INTEGER PRIMARY KEY} is the rowid, a clustered table has none. */
    private static final Map<String, String> DIALECT = Map.of(
            "bytewise",
            "COLLATE BINARY",
            "number",
            "INTEGER",
            "clustered",
            "WITHOUT ROWID",
            "bytes",
            "BLOB",
            "random_name",
            "lower(hex(randomblob(8)))",
            "and_number",
            "",
            "and_id",
            "",
            "lock_scan_counts",
            "");

    private Sqlite() {}

    /**
     * One process and one thread at a time: the switch to the write-ahead log does not wait for locks, and Flyway has
     * no lock for SQLite.
     */
    static synchronized Pools open(Path file, DatabaseSettings settings, MigrationVersion last) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                PrivateFiles.makeDirectories(directory);
            }
            if (Files.isDirectory(file)) {
                throw new IOException(file + ": a directory (expected: a file)");
            }
            // SQLite makes its other files with the mode of the first one. An empty file is an empty database.
            PrivateFiles.make(file);
            PrivateFiles.make(lock(file));
            PrivateFiles.restrict(Path.of(file + "-wal"));
            PrivateFiles.restrict(Path.of(file + "-shm"));
            try (FileChannel channel = FileChannel.open(lock(file), StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                return held.isValid() ? openAlone(file, settings, last) : open(file, settings, last);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e + " (expected: a writable directory)", e);
        }
    }

    /** The file whose lock a process has while it opens or closes the database. */
    private static Path lock(Path file) {
        return Path.of(file + "-open");
    }

    private static Pools openAlone(Path file, DatabaseSettings settings, MigrationVersion last) {
        int waitMillis = Math.toIntExact(settings.databaseWait().toMillis());
        try {
            if (settings.databaseCheck()) {
                LogMark.check(source(file, new SQLiteConfig(), waitMillis), file);
            }
            return pools(file, source(file, logging(), waitMillis), settings, last);
        } catch (SQLException e) {
            throw explained(new IllegalStateException(e), e, file);
        } catch (RuntimeException e) {
            throw explained(e, SqlFault.sqlCause(e), file);
        }
    }

    /**
     * What a start would do to the tables, for people; empty for nothing. Changes nothing: a file without a log is read as it is, without locks, and
     * one with a log, which a process has open or has left, by the files that are there.
     */
    static String pending(Path file, DatabaseSettings settings) {
        boolean log = Files.exists(Path.of(file + "-wal"));
        if (log && !Files.exists(Path.of(file + "-shm"))) {
            return "it has a log that a killed process has left, so its version can be told after a start only";
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:file:" + file.toUri().getRawPath() + (log ? "?mode=ro" : "?immutable=1"));
        return Pools.pending(source, DIALECT, settings);
    }

    private static RuntimeException explained(RuntimeException e, @Nullable SQLException cause, Path file) {
        if (cause == null || SqlFault.of(cause) != SqlFault.DAMAGED) {
            return e;
        }
        IllegalStateException damaged = new IllegalStateException("damaged file: " + cause.getMessage() + advice(file));
        damaged.addSuppressed(e);
        return damaged;
    }

    private static Pools pools(Path file, DataSource source, DatabaseSettings settings, MigrationVersion last) {
        HikariDataSource writer = pool(source, "writer", 1, Pools.waitInTurn(settings));
        try {
            check(writer);
            if (settings.databaseCheck()) {
                checkPages(writer, file);
            }
            if (!last.equals(Pools.AS_IT_IS)) {
                // Who changes nothing leaves the mark: a running process of an earlier version would never take it
                // back.
                LogMark.open(writer);
            }
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
        try {
            Pools.migrate(writer, DIALECT, settings, last);
            HikariDataSource readers = pool(source, "readers", settings.databaseConnections(), settings.databaseWait());
            return new Pools(writer, readers, () -> close(file, writer, readers));
        } catch (RuntimeException e) {
            LogMark.close(writer, null);
            writer.close();
            throw e;
        }
    }

    /**
     * Marks the file and closes the last connection. One process after the other: each would see the connection of the other one, and none
     * would mark the file.
     */
    private static synchronized void close(Path file, HikariDataSource writer, HikariDataSource readers) {
        // An interrupt closes channels.
        boolean interrupted = Thread.interrupted();
        try {
            PrivateFiles.make(lock(file));
            try (FileChannel channel = FileChannel.open(lock(file), StandardOpenOption.WRITE)) {
                if (isLocked(channel)) {
                    LogMark.close(writer, readers);
                }
                // Without the lock another process opens the database, and will close it.
                writer.close();
            }
        } catch (IOException e) {
            LogMark.close(writer, readers);
        } finally {
            writer.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits a while for the lock, which ends with the channel. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        long end = System.nanoTime() + CLOSING.toNanos();
        FileLock held = channel.tryLock();
        while (held == null && System.nanoTime() < end) {
            LockSupport.parkNanos(CLOSING.toNanos() / 200);
            held = channel.tryLock();
        }
        return held != null;
    }

    private static SQLiteConfig logging() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // With a lower level, a power failure could undo an acknowledged change.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        // Otherwise the driver makes a query after each change.
        config.setGetGeneratedKeys(false);
        return config;
    }

    private static DataSource source(Path file, SQLiteConfig config, int waitMillis) {
        config.setBusyTimeout(waitMillis);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    /** Whether a connection is one to SQLite. */
    static boolean is(Connection connection) throws SQLException {
        return connection.isWrapperFor(SQLiteConnection.class);
    }

    /** Begins a write transaction; waits for other processes for a time that differs from the usual one. */
    static void begin(Handle handle, long waitMillis, Duration usual) {
        handle.execute("PRAGMA busy_timeout = " + waitMillis);
        try {
            handle.execute("BEGIN IMMEDIATE");
        } finally {
            handle.execute("PRAGMA busy_timeout = " + usual.toMillis());
        }
    }

    /** Whether a connection overwrites the bytes that a change deletes or replaces. */
    static void overwriteReplaced(Handle handle, boolean on) {
        handle.execute("PRAGMA secure_delete = " + (on ? "ON" : "OFF"));
    }

    /** Empties the log; false if readers of earlier states, or a writer, stood in the way for several times the usual wait. */
    static boolean emptyLog(Handle handle) {
        for (int i = 0; i < LOG_TRIES; i++) {
            // The answer is a row; its first column says whether the log was in use.
            int busy = handle.createQuery("PRAGMA wal_checkpoint(TRUNCATE)")
                    .map((row, context) -> row.getInt(1))
                    .one();
            if (busy == 0) {
                return true;
            }
        }
        return false;
    }

    /** How long a connection waits for the lock, in milliseconds. */
    static String busyTimeout(Handle handle) {
        return handle.createQuery("PRAGMA busy_timeout").mapTo(String.class).one();
    }

    /**
     * Reads all pages. Damage that is found before the first change can be mended with the last backup; later, each change
     * could add to it.
     */
    private static void checkPages(DataSource source, Path file) {
        List<String> faults = Pools.jdbi(source::getConnection)
                .withHandle(handle -> handle.createQuery("PRAGMA quick_check(" + MAX_FAULTS + ")")
                        .mapTo(String.class)
                        .list());
        if (!faults.equals(List.of("ok"))) {
            throw new IllegalStateException("damaged pages: " + String.join("; ", faults) + advice(file)
                    + ". With --database-check=false the control plane starts without this check");
        }
    }

    private static String advice(Path file) {
        return ". Stop every process of this database and copy " + file + " and " + file
                + "-wal. Then restore the last backup, or save what is readable: sqlite3 " + file
                + " .recover | sqlite3 NEW_FILE";
    }

    static void check(DataSource source) {
        String version = Pools.one(source, "SELECT sqlite_version()");
        int[] parts =
                Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
        if (Arrays.compare(parts, LEAST_VERSION) < 0) {
            throw new IllegalStateException("SQLite " + version + " (expected: 3.51.3 or newer)");
        }
        String mode = Pools.one(source, "PRAGMA journal_mode");
        String synchronous = Pools.one(source, "PRAGMA synchronous");
        if (!mode.equals("wal") || !synchronous.equals("2")) {
            throw new IllegalStateException("SQLite with journal_mode " + mode + " and synchronous " + synchronous
                    + " (expected: wal and 2, on a file system that supports them)");
        }
    }

    private static HikariDataSource pool(DataSource source, String name, int connections, Duration wait) {
        HikariConfig config = Pools.config(name, connections, wait);
        config.setDataSource(source);
        return new HikariDataSource(config);
    }
}
