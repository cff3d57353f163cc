package io.scangate.gateway.usage;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the scans of a {@link Usage} twice a second, in the thread {@code scangate-count}. The thread does no I/O, so the queue
 * of scans stays short when a disk or a control plane is slow. Thread-safe.
 */
public final class UsageCounter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageCounter.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Usage usage;
    private final Duration every;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "scangate-count");

    /** Does nothing before {@link #start}. */
    public UsageCounter(Usage usage) {
        this(usage, EVERY);
    }

    UsageCounter(Usage usage, Duration every) {
        this.usage = usage;
        this.every = every;
    }

    /** Starts the thread. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                count();
            }
        } catch (InterruptedException e) {
            // Nothing interrupts the thread; the event loops count the rest.
        }
    }

    private void count() {
        try {
            usage.count();
        } catch (RuntimeException | Error e) {
            // The thread goes on: the counts of the next half second may succeed.
            LOG.error("Scans could not be counted, by a defect of the program", e);
        }
    }

    /** Ends the thread. Scans that are not counted yet are counted by {@link Usage#drain}. */
    @Override
    public void close() {
        closing.countDown();
    }
}
