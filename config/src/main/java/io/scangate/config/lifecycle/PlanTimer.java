package io.scangate.config.lifecycle;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out planned releases every second, and late ones at the start; forgets deleted accounts whose time is over.
 * Thread-safe.
 */
public final class PlanTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanTimer.class);

    private final PlannedReleases planned;
    private final Accounts accounts;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-planned");
        thread.setDaemon(true);
        return thread;
    });

    /** A timer that is not started. */
    public PlanTimer(PlannedReleases planned, Accounts accounts) {
        this.planned = planned;
        this.accounts = accounts;
    }

    /** Starts the timer. Call it once. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public void start() {
        timer.scheduleWithFixedDelay(this::carryOut, 0, 1, TimeUnit.SECONDS);
    }

    private void carryOut() {
        try {
            planned.carryOutDue();
            accounts.forgetDeleted();
        } catch (RefusedException e) {
            LOG.warn("Planned releases wait for the database: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again.
            LOG.error("Planned releases wait because of a defect", e);
        }
    }

    /** Stops the timer. A release that is being carried out ends first, within five seconds. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
