package io.scangate.config.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * An open database, brought up to date. Reads see one state; writes are transactions. Thread-safe. What goes wrong below
 * comes out as a {@link RefusedException}: {@link Refusal#BUSY} when a connection or a lock was not had in time, {@link
 * Refusal#OUTCOME_UNKNOWN} when it was the commit that got no good answer, else {@link Refusal#UNAVAILABLE}.
 */
public final class Database implements AutoCloseable {
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;

    /** lock_not_available, query_canceled, deadlock_detected, serialization_failure. */
    private static final Set<String> POSTGRES_BUSY = Set.of("55P03", "57014", "40P01", "40001");

    /** PostgreSQL stores no zero character. */
    private static final Set<String> POSTGRES_BAD_TEXT = Set.of("22021", "22P05");

    private final boolean sqlite;
    private final Pools pools;
    private final Jdbi write;
    private final Jdbi read;
    private final Map<Refusal, LongAdder> failures = new EnumMap<>(Refusal.class);

    private Database(boolean sqlite, Pools pools) {
        this.sqlite = sqlite;
        this.pools = pools;
        this.write = Jdbi.create(pools.writers());
        this.read = Jdbi.create(pools.readers());
        Arrays.asList(Refusal.BUSY, Refusal.UNAVAILABLE, Refusal.OUTCOME_UNKNOWN)
                .forEach(kind -> failures.put(kind, new LongAdder()));
    }

    /** Opens a database, makes it if it is not there yet, and applies what migrations it lacks. */
    public static Database open(DatabaseSettings settings) {
        return open(settings, MigrationVersion.LATEST);
    }

    /**
     * Opens a database in which rules may be in each other's way, so that one of them can be removed: all migrations are
     * applied up to the one that would find that.
     */
    public static Database openBeforeCanonicalKeys(DatabaseSettings settings) {
        checkExists(settings);
        return open(settings, CanonicalKeys.BEFORE);
    }

    /** Opens a database and applies no migration after the last one given. */
    static Database open(DatabaseSettings settings, MigrationVersion last) {
        try {
            Path file = settings.sqliteFile();
            return new Database(
                    file != null, file == null ? Postgres.open(settings, last) : Sqlite.open(file, settings, last));
        } catch (RuntimeException e) {
            throw new RefusedException(Refusal.UNAVAILABLE, "database " + settings.shown() + ": " + reason(e), e);
        }
    }

    /** Opens a database that is there already: makes no file of SQLite, whose path may be mistyped. */
    public static Database openExisting(DatabaseSettings settings) {
        checkExists(settings);
        return open(settings);
    }

    /** An empty file is to SQLite a database without tables, which opening would make. */
    private static void checkExists(DatabaseSettings settings) {
        Path file = settings.sqliteFile();
        if (file == null || file.toFile().length() > 0) {
            return;
        }
        String found = Files.isRegularFile(file) ? "an empty file in " : "no such file in ";
        throw new RefusedException(
                Refusal.UNAVAILABLE,
                "database " + settings.shown() + ": " + found + Path.of("").toAbsolutePath()
                        + "; the first start of `scangate config` makes it, and --database names another one");
    }

    /** Shows the pools and what failed as metrics; to be called once. */
    public void bindTo(MeterRegistry registry) {
        pools.writers().setMetricRegistry(registry);
        pools.readers().setMetricRegistry(registry);
        failures.forEach(
                (kind, count) -> FunctionCounter.builder("scangate.database.failures", count, LongAdder::doubleValue)
                        .description("Questions and changes that the database did not answer, by what came of them")
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .register(registry));
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
            try {
                return work.apply(handle);
            } finally {
                // A connection on which even that fails is given up, and the transaction with it.
                rollBack(handle, new IllegalStateException("a rehearsal"));
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
            SQLException cause = sqlCause(e);
            if (cause == null) {
                throw e;
            }
            if (isBusy(cause)) {
                throw counted(new RefusedException(
                        Refusal.BUSY, "others are changing things; nothing was saved; try again", e));
            }
            if (!sqlite && POSTGRES_BAD_TEXT.contains(Objects.toString(cause.getSQLState()))) {
                throw new RefusedException(
                        Refusal.INVALID_ARGUMENT, "a text with a zero character (expected: none in any text)", e);
            }
            throw counted(new RefusedException(Refusal.UNAVAILABLE, "the storage does not work; nothing was saved", e));
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

    private static String reason(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof KeyCollisionException collision) {
                return String.valueOf(collision.getMessage());
            }
        }
        SQLException cause = sqlCause(e);
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    @Override
    public void close() {
        pools.close();
    }
}
