package io.scangate.config.store;

import io.scangate.config.access.AccessStore;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows whose time is over, once a minute. No call waits for it: a transaction deletes a few hundred rows, and after each
 * one the thread rests for as long as it has worked. Thread-safe.
 */
public final class ExpiredRows implements AutoCloseable {
    /** The most rows of a transaction. */
    static final int AT_A_TIME = 500;

    private static final Logger LOG = LoggerFactory.getLogger(ExpiredRows.class);

    private final Database database;
    private final Clock clock;
    private final List<Kind> kinds;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-expired");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Rows that end by time.
     *
     * @param key the columns of the primary key
     * @param time the column by which they end
     * @param kept how long after that time
     * @param unit of the column
     */
    private record Kind(String table, String key, String time, Duration kept, ToLongFunction<Instant> unit) {}

    /**
     * Of an open database, which the caller closes.
     *
     * @param linkRetention how long samples of links are kept
     */
    public ExpiredRows(Database database, Duration linkRetention, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.kinds = kinds(linkRetention);
    }

    private static List<Kind> kinds(Duration linkRetention) {
        return List.of(
                new Kind("access_tokens", "token_hash", "expires_at", AccessStore.EXPIRED_KEPT, Instant::toEpochMilli),
                new Kind("sessions", "token_hash", "expires_at", Duration.ZERO, Instant::toEpochMilli),
                new Kind("invitations", "id", "expires_at", Duration.ZERO, Instant::toEpochMilli),
                new Kind(
                        "known_networks",
                        "user_id, network",
                        "seen_at",
                        SqlSessions.NETWORK_RETENTION,
                        Instant::toEpochMilli),
                // Of replicas of 0.1.0.
                new Kind("openid_attempts", "state_hash", "expires_at", Duration.ZERO, Instant::toEpochMilli),
                new Kind("openid_keys", "id", "expires_at", Duration.ZERO, Instant::toEpochMilli),
                // Longer than the sealed attempt counts on a replica whose clock is late.
                new Kind("openid_used_states", "state_hash", "expires_at", Duration.ofHours(1), Instant::toEpochMilli),
                new Kind("sign_ups", "id", "decided_at", SignUpTable.DECIDED_KEPT, Instant::toEpochMilli),
                new Kind("refused_calls", "id", "noted_at", Duration.ofDays(90), Instant::toEpochMilli),
                new Kind("idempotency", "actor, key", "created_at", EarlierChange.KEY_RETENTION, Instant::toEpochMilli),
                new Kind("recent_moves", "id", "made_at", Store.MOVES_KEPT, Instant::toEpochMilli),
                new Kind("scanned_links", "origin, link_hash", "seen_at", linkRetention, Instant::toEpochMilli),
                new Kind(
                        "scan_counts", "appid, hour, prefix, kind", "hour", GatewayStore.RETENTION, SqlScanStore::hour),
                new Kind("last_scans", "appid, prefix", "hour", GatewayStore.RETENTION, SqlScanStore::hour),
                new Kind("gateways", "id", "reported_at", GatewayStore.RETENTION, Instant::toEpochMilli));
    }

    /** Starts the thread. Call it once. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public void start() {
        timer.scheduleWithFixedDelay(this::attempt, 1, 1, TimeUnit.MINUTES);
    }

    private void attempt() {
        try {
            delete();
        } catch (RefusedException e) {
            LOG.atLevel(e.logLevel()).log("Expired rows stay until the next minute: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again.
            LOG.error("Expired rows stay because of a defect", e);
        }
    }

    /** Deletes all expired rows now. Blocks. */
    public void delete() {
        Instant now = clock.instant();
        for (Kind kind : kinds) {
            int deleted = AT_A_TIME;
            while (deleted == AT_A_TIME && !timer.isShutdown()) {
                long begun = System.nanoTime();
                deleted = deleteSome(kind, now);
                rest(System.nanoTime() - begun);
            }
        }
    }

    private int deleteSome(Kind kind, Instant now) {
        String delete = "DELETE FROM " + kind.table + " WHERE (" + kind.key + ") IN (SELECT " + kind.key + " FROM "
                + kind.table + " WHERE " + kind.time + " < :before ORDER BY " + kind.time + " LIMIT :most)";
        return database.write(handle -> handle.createUpdate(delete)
                .bind("before", kind.unit.applyAsLong(now.minus(kind.kept)))
                .bind("most", AT_A_TIME)
                .execute());
    }

    private static void rest(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
