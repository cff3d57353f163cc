package io.scangate.gateway.usage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the scans of a {@link Usage} as soon as a loop hands them over, in the thread {@code scangate-count}. The thread
 * does no I/O, not even a line of the log, so the queue of scans stays short when a disk or a control plane is slow. No failure
 * ends it. Thread-safe.
 */
public final class UsageCounter implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Usage usage;
    private final Duration every;
    private final Runnable count;
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread = new Thread(this::run, "scangate-count");
    private volatile boolean closing;

    /** Does nothing before {@link #start}. */
    public UsageCounter(Usage usage) {
        this(usage, EVERY, usage::count);
    }

    UsageCounter(Usage usage, Duration every, Runnable count) {
        this.usage = usage;
        this.every = every;
        this.count = count;
    }

    /** Starts the thread. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long released = System.nanoTime();
        while (!closing) {
            try {
                usage.await(every);
                count.run();
                long now = System.nanoTime();
                if (now - released >= every.toNanos()) {
                    released = now;
                    usage.release();
                }
            } catch (Throwable e) {
                // The metric has the number. The next count may succeed. Only close ends the thread, not an interrupt.
                failures.incrementAndGet();
            }
        }
    }

    /** Whether the thread runs. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** The number of failed counts, which only a lack of memory or a defect of the program explains. */
    public long failures() {
        return failures.get();
    }

    /** Ends the thread. Scans that are not counted yet are counted by {@link Usage#drain}. */
    @Override
    public void close() {
        closing = true;
        usage.wake();
    }
}
