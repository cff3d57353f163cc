package io.scangate.config.store;

import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.rule.Digest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the digests of accounts that have none: at the first start with a database of an earlier version, and after changes of
 * accounts with many rules. Reads an account without the lock of changes, then stores the digest if the account has not changed
 * meanwhile. Until then the feed computes such a digest for each of its messages. Thread-safe.
 */
public final class Digests implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Digests.class);
    private static final long PAUSE_MILLIS = 200;

    /** The pause between looks without a change: another replica may have been stopped before it had computed all digests. */
    private static final Duration UNASKED = Duration.ofSeconds(10);

    /** The rest after work, in times of the work: an account with very many rules may change all the time. */
    private static final int RESTS = 4;

    /** The rules after which the digests read so far are stored. */
    private static final int MOST_RULES = 20_000;

    private static final int MOST_ACCOUNTS = 500;

    private final Database database;

    /** The last change whose digests are computed, and when that was. Only for the thread. */
    private long done = -1;

    private long looked;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-digests");
        thread.setDaemon(true);
        return thread;
    });

    /** Of an open database, which the caller closes. */
    public Digests(Database database) {
        this.database = database;
    }

    /**
     * Starts the thread. Call it once.
     *
     * @param head the revision of the last change; without a change there is seldom a digest to compute. Must not block
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public void start(LongSupplier head) {
        timer.scheduleWithFixedDelay(
                () -> attempt(head.getAsLong()), PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void attempt(long head) {
        long begun = System.nanoTime();
        if (head == done && begun - looked < UNASKED.toNanos()) {
            return;
        }
        try {
            computeAll();
            done = head;
            looked = begun;
            TimeUnit.NANOSECONDS.sleep(RESTS * (System.nanoTime() - begun));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RefusedException e) {
            LOG.debug("Digests wait for the database: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again. A close interrupts it, also in the middle of a query.
            if (!timer.isShutdown()) {
                LOG.error("Digests are not stored because of a defect", e);
            }
        }
    }

    /**
     * Computes all missing digests, and all digests if another version of the program has computed them. Blocks.
     *
     * @param program the version of this program
     */
    public void computeAll(String program) {
        String by = database.read(handle -> handle.createQuery("SELECT digests_by FROM head")
                .mapTo(String.class)
                .one());
        if (!by.equals(program)) {
            database.writeApart(handle -> {
                PostgresLimits.allowLongWork(handle);
                SqlWriter.takeTurn(handle);
                new StoredDigests(handle).deleteThoseOfOther(program);
                return program;
            });
        }
        computeAll();
    }

    /** Computes all missing digests. Blocks: a million rules take about ten seconds. */
    void computeAll() {
        long accounts = 0;
        for (int done = computeSome(); done > 0 && !timer.isShutdown(); done = computeSome()) {
            accounts += done;
        }
        if (accounts > 0) {
            LOG.info("Computed the digests of {} accounts", accounts);
        }
    }

    /**
     * Digests of some accounts.
     *
     * @param revision of the state from which they were computed
     */
    private record Computed(long revision, Map<String, Digest> digests) {}

    /** Returns the number of accounts whose digests it stored; 0 if there are none to compute, or all have changed meanwhile. */
    private int computeSome() {
        Computed computed = database.read(handle -> {
            PostgresLimits.allowLongWork(handle);
            List<String> appids = handle.createQuery(
                            "SELECT appid FROM accounts WHERE digest IS NULL ORDER BY appid LIMIT :most")
                    .bind("most", MOST_ACCOUNTS)
                    .mapTo(String.class)
                    .list();
            SqlReader reader = new SqlReader(handle);
            StoredDigests stored = new StoredDigests(handle);
            Map<String, Digest> digests = new HashMap<>();
            long rules = 0;
            for (String appid : appids) {
                if (rules < MOST_RULES) {
                    rules += reader.ruleCount(appid);
                    digests.put(appid, Objects.requireNonNull(stored.compute(appid)));
                }
            }
            return new Computed(reader.revision(), digests);
        });
        return computed.digests.isEmpty()
                ? 0
                : database.writeApart(handle -> {
                    SqlWriter.takeTurn(handle);
                    ServedChanges.since(handle, computed.revision, Integer.MAX_VALUE)
                            .forEach(computed.digests::remove);
                    new StoredDigests(handle).put(computed.digests);
                    return computed.digests.size();
                });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
