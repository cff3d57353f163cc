package io.scangate.config.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * An open, migrated database. Reads see one consistent state; writes are transactions. SQL failures become a {@link
 * RefusedException}: {@link Refusal#BUSY} if a connection or a lock was not free in time, {@link
 * Refusal#OUTCOME_UNKNOWN} if the commit failed, else {@link Refusal#UNAVAILABLE}. Thread-safe. Methods block.
 */
public final class Database implements AutoCloseable {
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;

    /** lock_not_available, query_canceled, deadlock_detected, serialization_failure. */
    private static final Set<String> POSTGRES_BUSY = Set.of("55P03", "57014", "40P01", "40001");

    /** program_limit_exceeded (an index entry is too long), numeric_value_out_of_range. */
    private static final Set<String> POSTGRES_BAD_VALUE = Set.of("54000", "22003");

    /** PostgreSQL cannot store U+0000. */
    private static final Set<String> POSTGRES_BAD_TEXT = Set.of("22021", "22P05");

    private final boolean sqlite;
    private final Pools pools;
    private final Jdbi write;
    private final Jdbi read;
    private final Map<Refusal, LongAdder> failures = new EnumMap<>(Refusal.class);
    /** Each database has its own; it lives as long as the process. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<ThreadTerms> terms = new ThreadLocal<>();

    private final Duration wait;

    private Database(boolean sqlite, Pools pools, Duration wait) {
        this.sqlite = sqlite;
        this.pools = pools;
        this.wait = wait;
        this.write = Jdbi.create(new WriteTurns(pools.writers(), wait, terms::get));
        this.read = Jdbi.create(pools.readers());
        if (sqlite) {
            write.setStatementBuilderFactory(connection -> new KeptStatements());
        }
        Arrays.asList(Refusal.BUSY, Refusal.UNAVAILABLE, Refusal.OUTCOME_UNKNOWN)
                .forEach(kind -> failures.put(kind, new LongAdder()));
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
            throw new RefusedException(
                    Refusal.UNAVAILABLE, "database " + settings.shown() + ": " + SqlCauses.inWords(e), e);
        }
    }

    /** Opens an existing database. Does not create an SQLite file, since its path may be mistyped. */
    public static Database openExisting(DatabaseSettings settings) {
        checkExists(settings);
        return open(settings);
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
        failures.forEach(
                (kind, count) -> FunctionCounter.builder("scangate.database.failures", count, LongAdder::doubleValue)
                        .description("Queries and changes that failed in the database, by error code")
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .register(registry));
    }

    /** Runs queries on one consistent state; within a write of the same thread, on the state of that transaction. */
    <T> T read(Function<Handle, T> work) {
        ThreadTerms current = terms.get();
        return current == null || current.open() == null
                ? refusing(() -> read.inTransaction(work::apply))
                : join(current, current.open(), work);
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
            SQLException cause = SqlCauses.first(e);
            if (cause != null) {
                pools.failed(cause);
            }
            rollBack(handle, e);
            throw new RefusedException(
                    Refusal.OUTCOME_UNKNOWN,
                    "the storage failed during the commit; it is unknown whether the change was saved;"
                            + " read the value, or repeat the request with the same idempotency key",
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
            throw counted(e);
        } catch (RuntimeException e) {
            SQLException cause = SqlCauses.first(e);
            if (cause == null) {
                throw e;
            }
            pools.failed(cause);
            if (isBusy(cause)) {
                throw counted(new RefusedException(
                        Refusal.BUSY, "too many concurrent changes; nothing was saved; try again", e));
            }
            if (!sqlite && POSTGRES_BAD_TEXT.contains(Objects.toString(cause.getSQLState()))) {
                throw new RefusedException(
                        Refusal.INVALID_ARGUMENT, "a text with the character U+0000 (expected: none in any text)", e);
            }
            if (!sqlite && POSTGRES_BAD_VALUE.contains(Objects.toString(cause.getSQLState()))) {
                throw new RefusedException(
                        Refusal.INVALID_ARGUMENT, "a value that the database can never store; nothing was saved", e);
            }
            throw counted(new RefusedException(Refusal.UNAVAILABLE, "the storage failed; nothing was saved", e));
        }
    }

    private RefusedException counted(RefusedException e) {
        LongAdder count = failures.get(e.refusal());
        if (count != null) {
            count.increment();
        }
        return e;
    }

    private boolean isBusy(SQLException e) {
        if (e instanceof SQLTransientConnectionException) {
            // No connection was free in time. Without a cause, all connections are in use; with one, the database does
            // not answer.
            return e.getCause() == null;
        }
        // In SQLite the low byte is the primary result code.
        int code = e.getErrorCode() & 0xFF;
        return sqlite
                ? code == SQLITE_BUSY || code == SQLITE_LOCKED
                : POSTGRES_BUSY.contains(Objects.toString(e.getSQLState()));
    }

    @Override
    public void close() {
        pools.close();
    }
}
