package io.scangate.config.ownership;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.ownership.VerificationStore.DueCheck;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Periodically checks that the verification files of existing rules are still there. Stores and logs a missing file;
 * does not change the rules. Any number of processes on one database share the work. If a process dies, the directories
 * that it had taken are checked one interval later. Thread-safe.
 */
public final class Rechecker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rechecker.class);
    private static final int WORKERS = 4;

    private final Ownership ownership;
    private final VerificationStore store;
    private final OwnershipSettings settings;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
            .setNameFormat("scangate-recheck")
            .setDaemon(true)
            .build());
    private final ExecutorService workers = Executors.newFixedThreadPool(
            WORKERS,
            new ThreadFactoryBuilder()
                    .setNameFormat("scangate-recheck-%d")
                    .setDaemon(true)
                    .build());

    /** A rechecker that is not started. {@code store} must be the store of {@code ownership}. */
    public Rechecker(Ownership ownership, VerificationStore store, OwnershipSettings settings, Clock clock) {
        this.ownership = ownership;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /** Starts the periodic checks. Call it once. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public void start() {
        long pause = settings.ownershipRecheckPause().toMillis();
        timer.execute(ownership::countFailing);
        timer.scheduleWithFixedDelay(this::recheckAll, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void recheckAll() {
        try {
            int found;
            do {
                found = recheckDue();
            } while (found > 0);
            ownership.countFailing();
        } catch (RefusedException e) {
            LOG.atLevel(e.logLevel()).log("Re-checks of directories stopped until the next round: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again.
            LOG.error("Re-checks of directories stopped until the next round", e);
        }
    }

    /**
     * Checks one batch of directories that are due. Returns the number of those that are no longer due; 0 ends the round. A
     * directory that this server could not check stays due.
     */
    int recheckDue() throws InterruptedException {
        Instant now = clock.instant();
        List<DueCheck> due =
                store.takeDue(now.minus(settings.ownershipRecheckInterval()), now, settings.ownershipRecheckBatch());
        AtomicInteger ended = new AtomicInteger();
        workers.invokeAll(due.stream()
                .map(one -> (Callable<Integer>) () -> recheck(one, now) ? ended.incrementAndGet() : 0)
                .toList());
        return ended.get();
    }

    /** Checks a directory. Returns false if it stays due. */
    private boolean recheck(DueCheck due, Instant taken) {
        try {
            ownership
                    .recheck(due.appid(), due.directory())
                    .filter(found -> found.failedSince() != null)
                    .ifPresent(found -> LOG.warn(
                            "Account {} has not proven that it owns {} since {}; its rules stay unchanged: {}",
                            due.appid(),
                            due.directory().address(),
                            found.failedSince(),
                            found.detail()));
            return true;
        } catch (RefusedException e) {
            LOG.warn("The re-check of {} was not stored: {}", due.directory().address(), e.getMessage());
            if (e.refusal() == Refusal.FROZEN || e.refusal() == Refusal.BUSY) {
                // It is due in the next round or after the freeze, and not one interval later.
                store.putBack(due, taken);
                return false;
            }
            return true;
        } catch (RuntimeException e) {
            LOG.warn("The re-check of {} of account {} failed", due.directory().address(), due.appid(), e);
            return true;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
