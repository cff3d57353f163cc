package io.scangate.config.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * An open, migrated database. Reads see one consistent state; writes are transactions. SQL failures become a {@link
 * RefusedException}: {@link Refusal#BUSY} if a connection or a lock was not free in time, {@link
 * Refusal#OUTCOME_UNKNOWN} if the commit failed, else {@link Refusal#UNAVAILABLE}. Thread-safe. Methods block.
 */
public final class Database implements AutoCloseable {
    /** Characters of a row that the database has no room for when its disk is full: several pages. */
    private static final int PROBE_CHARS = 32 << 10;

    private final boolean sqlite;
    private final Pools pools;
    private final Jdbi write;
    private final Jdbi read;
    private final StorageHealth health = new StorageHealth(this::saveNothing);
    /** Each database has its own; it lives as long as the process. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<ThreadTerms> terms = new ThreadLocal<>();

    private final Duration wait;

    private Database(boolean sqlite, Pools pools, Duration wait) {
        this.sqlite = sqlite;
        this.pools = pools;
        this.wait = wait;
        this.write = Pools.jdbi(new WriteTurns(pools.writers(), wait, terms::get));
        this.read = Pools.jdbi(pools.readers()::getConnection);
        if (sqlite) {
            write.setStatementBuilderFactory(connection -> new KeptStatements());
        }
    }

    /** Opens a database, creates it if necessary, and applies missing migrations. */
    public static Database open(DatabaseSettings settings) {
        return open(settings, MigrationVersion.LATEST);
    }

    /**
     * Opens a database at the version before {@link CanonicalKeys}, so that one of two conflicting rules can be
     * removed.
     */
    public static Database openBeforeCanonicalKeys(DatabaseSettings settings) {
        checkExists(settings);
        return open(settings, CanonicalKeys.BEFORE);
    }

    /** Opens a database and applies missing migrations up to a version. */
    static Database open(DatabaseSettings settings, MigrationVersion last) {
        try {
            Path file = settings.sqliteFile();
            return new Database(
                    file != null,
                    file == null ? Postgres.open(settings, last) : Sqlite.open(file, settings, last),
                    settings.databaseWait());
        } catch (RuntimeException e) {
            throw new RefusedException(Refusal.UNAVAILABLE, "database " + settings.shown() + ": " + reason(e), e);
        }
    }

    /** Opens an existing database. Does not create an SQLite file, since its path may be mistyped. */
    public static Database openExisting(DatabaseSettings settings) {
        checkExists(settings);
        return open(settings);
    }

    /** Opens an existing database without migrations. */
    static Database openAsItIs(DatabaseSettings settings) {
        checkExists(settings);
        return open(settings, Pools.AS_IT_IS);
    }

    /** Refuses an empty file as well: to SQLite it is a database without tables. */
    private static void checkExists(DatabaseSettings settings) {
        Path file = settings.sqliteFile();
        if (file == null || file.toFile().length() > 0) {
            return;
        }
        String found = Files.isRegularFile(file) ? "an empty file in " : "no such file in ";
        throw new RefusedException(
                Refusal.UNAVAILABLE,
                "database " + settings.shown() + ": " + found + Path.of("").toAbsolutePath()
                        + "; the first start of `scangate config` creates it, and --database selects another one");
    }

    /** Registers metrics of the pools and of failures. Call it once. */
    public void bindTo(MeterRegistry registry) {
        pools.writers().setMetricRegistry(registry);
        pools.readers().setMetricRegistry(registry);
        health.bindTo(registry);
    }

    /** Why the database cannot save changes, for people; null if it can, as far as its last call has shown. Does not block. */
    public @Nullable String changesStopped() {
        return health.stopped();
    }

    /** A change that leaves nothing: it needs the lock, room for a row of several pages, and the disk. */
    private void saveNothing() {
        write.useHandle(handle -> {
            String wait = sqlite ? Sqlite.busyTimeout(handle) : "";
            try {
                if (sqlite) {
                    // The only writer: a call must not wait behind it.
                    handle.execute("PRAGMA busy_timeout = 0");
                }
                begin(handle);
                putAndDeleteRow(handle);
                commit(handle);
            } finally {
                if (sqlite) {
                    handle.execute("PRAGMA busy_timeout = " + wait);
                }
            }
        });
    }

    private void putAndDeleteRow(Handle handle) {
        try {
            handle.createUpdate("INSERT INTO idempotency (actor, key, fingerprint, revision, created_at)"
                            + " VALUES ('service:storage', 'probe', :row, 0, 0)")
                    .bind("row", "x".repeat(PROBE_CHARS))
                    .execute();
            handle.execute("DELETE FROM idempotency WHERE actor = 'service:storage' AND key = 'probe'");
        } catch (RuntimeException e) {
            rollBack(handle, e);
            throw e;
        }
    }

    /** Runs queries on one consistent state; within a write of the same thread, on the state of that transaction. */
    <T> T read(Function<Handle, T> work) {
        ThreadTerms current = terms.get();
        return current == null || current.open() == null
                ? refusing(() -> inReadTransaction(work))
                : join(current, current.open(), work);
    }

    /**
     * A migration of another replica may change a table between two reads of a connection, and PostgreSQL refuses the plans that it has kept. Then
     * all connections are replaced, and the read is repeated: it has no effect but its result.
     */
    private <T> T inReadTransaction(Function<Handle, T> work) {
        try {
            return read.inTransaction(work::apply);
        } catch (RuntimeException e) {
            if (!Pools.isOldPlan(SqlFault.sqlCause(e))) {
                throw e;
            }
            pools.replaceConnections();
            return read.inTransaction(work::apply);
        }
    }

    /** Reads one number with one statement, without the cost of a transaction: for a query that runs many times a second. */
    long readNumber(String query) {
        return refusing(() -> {
            try (Connection connection = pools.readers().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                return row.getLong(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /**
     * Runs a write transaction under the terms of the thread. Values read in it stay valid until the commit only after {@link
     * SqlWriter#takeTurn}.
     */
    <T> T write(Function<Handle, T> work) {
        ThreadTerms current = terms.get();
        if (current == null) {
            return writeApart(work);
        }
        Handle open = current.open();
        if (open != null) {
            return join(current, open, work);
        }
        if (current.isUndone()) {
            return refusing(() -> work.apply(opened(current)));
        }
        return transaction(
                handle -> {
                    current.open(handle);
                    try {
                        current.begin(handle);
                        return work.apply(handle);
                    } finally {
                        current.open(null);
                    }
                },
                current::mayCommit);
    }

    /** Works in an open transaction. The failures of one that is not undone belong to the write that began it. */
    private <T> T join(ThreadTerms current, Handle open, Function<Handle, T> work) {
        return current.isUndone() ? refusing(() -> work.apply(open)) : work.apply(open);
    }

    /** Begins the transaction that is undone at the end of the call. */
    private Handle opened(ThreadTerms current) {
        Handle handle = write.open();
        try {
            begin(handle);
        } catch (RuntimeException | Error e) {
            handle.close();
            throw e;
        }
        current.open(handle);
        current.begin(handle);
        return handle;
    }

    /**
     * Runs work whose first write begins with a step in the same transaction. Queries in the step see the state of that
     * transaction.
     */
    <T> T beforeFirstWrite(Consumer<Handle> step, Supplier<T> work) {
        ThreadTerms outer = terms.get();
        ThreadTerms current = outer == null ? new ThreadTerms(false) : outer;
        current.first(step);
        terms.set(current);
        try {
            return work.get();
        } finally {
            current.first(null);
            if (outer == null) {
                terms.remove();
            }
        }
    }

    /** Runs work whose changes have a limit. */
    <T> T limited(CallLimit limit, Supplier<T> work) {
        ThreadTerms current = new ThreadTerms(false);
        current.limit(limit);
        terms.set(current);
        try {
            return work.get();
        } finally {
            terms.remove();
        }
    }

    /** Runs work whose writes share one transaction, which is rolled back at the end. It begins with the first write. */
    <T> T undone(Supplier<T> work) {
        ThreadTerms current = new ThreadTerms(true);
        terms.set(current);
        try {
            return work.get();
        } finally {
            terms.remove();
            Handle open = current.open();
            if (open != null) {
                try (open) {
                    rollBack(open, new IllegalStateException("an undone call"));
                }
            }
        }
    }

    boolean isSqlite() {
        return sqlite;
    }

    /**
     * Ends the overwriting of replaced bytes, and empties SQLite's log, which has earlier forms of changed pages.
     *
     * @return false if the log could not be emptied, because somebody read or wrote the database all the time
     */
    boolean forgetReplacedPages() {
        return !sqlite
                || refusing(() -> write.withHandle(handle -> {
                    Sqlite.overwriteReplaced(handle, false);
                    return Sqlite.emptyLog(handle);
                }));
    }

    /** Whether the writes of the thread are undone. */
    boolean isUndone() {
        ThreadTerms current = terms.get();
        return current != null && current.isUndone();
    }

    /** As {@link #write}, whatever the terms of the thread: for observations, which are no change of the caller. */
    <T> T writeApart(Function<Handle, T> work) {
        return transaction(work, () -> true);
    }

    private <T> T transaction(Function<Handle, T> work, BooleanSupplier mayCommit) {
        return refusing(() -> write.withHandle(handle -> {
            begin(handle);
            T result;
            try {
                result = work.apply(handle);
                if (!mayCommit.getAsBoolean()) {
                    throw new RefusedException(
                            Refusal.BUSY, "the call was answered before the change was made; nothing was saved");
                }
            } catch (RuntimeException | Error e) {
                rollBack(handle, e);
                throw e;
            }
            commit(handle);
            return result;
        }));
    }

    /** Runs a write transaction and rolls it back. */
    <T> T dryRun(Function<Handle, T> work) {
        return refusing(() -> write.withHandle(handle -> {
            begin(handle);
            try {
                return work.apply(handle);
            } finally {
                // If the rollback fails, the connection is closed, and the transaction with it.
                rollBack(handle, new IllegalStateException("a dry run"));
            }
        }));
    }

    /**
     * Uses statements for SQLite: the driver's commit begins the next transaction at once. If another process has
     * locked the file by then, the driver reports the successful commit as failed.
     */
    private void begin(Handle handle) {
        ThreadTerms current = terms.get();
        Long left = current == null ? null : current.waitLeftMillis();
        if (!sqlite) {
            handle.begin();
            if (left != null) {
                handle.execute("SET LOCAL lock_timeout = " + left);
            }
        } else if (left == null) {
            handle.execute("BEGIN IMMEDIATE");
        } else {
            Sqlite.begin(handle, left, wait);
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
            SQLException cause = SqlFault.sqlCause(e);
            if (cause != null) {
                pools.failed(cause);
            }
            rollBack(handle, e);
            if (cause == null || SqlFault.savedNothing(cause)) {
                throw e;
            }
            throw health.unknown(cause, e);
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
            if (String.valueOf(e.getMessage()).contains("no transaction is active")) {
                // SQLite has rolled back at the failure, as on a full disk.
                return;
            }
            because.addSuppressed(e);
            pools.writers().evictConnection(handle.getConnection());
        }
    }

    private interface Work<T> {
        T run();
    }

    private <T> T refusing(Work<T> work) {
        try {
            return work.run();
        } catch (RefusedException e) {
            throw health.counted(e);
        } catch (RuntimeException e) {
            SQLException cause = SqlFault.sqlCause(e);
            if (cause == null) {
                throw e;
            }
            pools.failed(cause);
            throw health.refused(cause, e);
        }
    }

    /** Why a database could not be opened, for people. */
    static String reason(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof KeyCollisionException collision) {
                return String.valueOf(collision.getMessage());
            }
        }
        SQLException cause = SqlFault.sqlCause(e);
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    @Override
    public void close() {
        health.close();
        pools.close();
    }
}
