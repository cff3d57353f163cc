package io.scangate.config.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.MessageRate;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failures of a database: counts them, logs one line a kind and minute, and knows whether changes can be saved. After a
 * failure that stops changes, a thread attempts a small change every second until one succeeds. Thread-safe.
 */
final class StorageHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StorageHealth.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<Refusal, LongAdder> failures = new EnumMap<>(Refusal.class);
    private final MessageRate rate = MessageRate.ofMinute();
    private final Runnable attempt;
    private final AtomicReference<@Nullable SqlFault> stopped = new AtomicReference<>();
    private volatile boolean closed;

    /** @param attempt makes a change that alters nothing; throws if it cannot be saved */
    StorageHealth(Runnable attempt) {
        this.attempt = attempt;
        Arrays.asList(Refusal.BUSY, Refusal.UNAVAILABLE, Refusal.OUTCOME_UNKNOWN)
                .forEach(kind -> failures.put(kind, new LongAdder()));
    }

    void bindTo(MeterRegistry registry) {
        failures.forEach(
                (kind, count) -> FunctionCounter.builder("scangate.database.failures", count, LongAdder::doubleValue)
                        .description("Queries and changes that failed in the database, by error code")
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .register(registry));
        for (SqlFault fault : SqlFault.values()) {
            if (fault.stopsChanges()) {
                Gauge.builder("scangate.database.changes.stopped", this, self -> self.stopped.get() == fault ? 1 : 0)
                        .description("1 while the database cannot save changes for this reason")
                        .tag("reason", fault.code())
                        .strongReference(true)
                        .register(registry);
            }
        }
    }

    /** Why changes cannot be saved; null if they can. */
    @Nullable
    String stopped() {
        SqlFault fault = stopped.get();
        return fault == null ? null : fault.words();
    }

    /** The refusal of a call that failed. */
    RefusedException refused(SQLException cause, Throwable failure) {
        SqlFault found = SqlFault.of(cause);
        SqlFault now = stopped.get();
        if (found.stopsChanges()) {
            stop(found);
        }
        // A call that waited for the only writer, which waits for the lock of another process.
        SqlFault told = found == SqlFault.BUSY && now != null ? now : found;
        if (told.refusal() == Refusal.UNAVAILABLE || told == SqlFault.LOCKED) {
            log(told.code(), told.words(), cause);
        }
        return counted(new RefusedException(told.refusal(), told.words(), failure));
    }

    /** The refusal of a call whose commit has failed, so that its change may be saved. */
    RefusedException unknown(SQLException cause, Throwable failure) {
        String words = "the storage failed during the commit; it is unknown whether the change was saved;"
                + " read the value, or repeat the request with the same idempotency key";
        log("commit", words, cause);
        return new RefusedException(Refusal.OUTCOME_UNKNOWN, words, failure);
    }

    /** Counts a refusal that the work of a transaction has thrown. */
    RefusedException counted(RefusedException refused) {
        LongAdder count = failures.get(refused.refusal());
        if (count != null) {
            count.increment();
        }
        return refused;
    }

    private void log(String kind, String words, SQLException cause) {
        if (rate.isDue(kind)) {
            LOG.error("{} ({}); further failures of this kind are not logged for a minute", words, inWords(cause));
        }
    }

    /** The driver's message. A message about a value may have the value, so only its state is shown. */
    private static String inWords(SQLException failure) {
        SQLException deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            deepest = cause instanceof SQLException sql ? sql : deepest;
        }
        String state = Objects.toString(deepest.getSQLState(), "");
        return state.startsWith("22") ? "SQLSTATE " + state : String.valueOf(deepest.getMessage());
    }

    private void stop(SqlFault fault) {
        if (stopped.getAndSet(fault) == null && !closed) {
            Thread thread = new Thread(this::watch, "scangate-storage");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch() {
        do {
            LockSupport.parkNanos(PAUSE.toNanos());
        } while (!closed && !mayChange());
    }

    private boolean mayChange() {
        try {
            attempt.run();
            stopped.set(null);
            LOG.info("The database saves changes again");
            return true;
        } catch (RuntimeException e) {
            SQLException cause = SqlFault.sqlCause(e);
            SqlFault fault = cause == null ? SqlFault.OTHER : SqlFault.of(cause);
            if (fault.stopsChanges()) {
                stopped.set(fault);
            }
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
