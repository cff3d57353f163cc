package io.scangate.config.lifecycle;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out planned releases every second, and late ones at the start; forgets deleted accounts, and ends sign-ups, whose time is over.
 * Thread-safe.
 */
public final class PlanTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanTimer.class);

    private final PlannedReleases planned;
    private final Accounts accounts;
    private final SignUpExpiry signUps;
    private final MessageRate rate = MessageRate.ofMinute();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-planned");
        thread.setDaemon(true);
        return thread;
    });

    /** A timer that is not started. */
    public PlanTimer(PlannedReleases planned, Accounts accounts, SignUpExpiry signUps) {
        this.planned = planned;
        this.accounts = accounts;
        this.signUps = signUps;
    }

    /** Starts the timer. Call it once. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public void start() {
        timer.scheduleWithFixedDelay(this::carryOut, 0, 1, TimeUnit.SECONDS);
    }

    /** One round. A release that waits does not keep deleted accounts from being forgotten. */
    void carryOut() {
        attempt("Planned releases wait", planned::carryOutDue);
        attempt("Deleted accounts and rules stay until the next round", accounts::forgetDeleted);
        attempt("Old entries of the audit stay until the next round", accounts::forgetAudit);
        attempt("Sign-ups whose time is over stay until the next round", signUps::endDue);
    }

    private void attempt(String consequence, Runnable task) {
        try {
            task.run();
        } catch (RefusedException e) {
            if (rate.isDue(consequence)) {
                LOG.atLevel(e.logLevel()).log("{}: {}", consequence, e.getMessage());
            }
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again.
            LOG.error("{} because of a defect", consequence, e);
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
