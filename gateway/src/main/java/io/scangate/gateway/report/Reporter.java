package io.scangate.gateway.report;

import io.scangate.gateway.usage.Usage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports to the control plane what was scanned and how the gateway is. Exact: a batch of counts is written to disk with
 * its number before it is sent, sent until it is acknowledged, and added by its number once. What a kill can lose is what
 * was scanned since the last flush. Thread-safe.
 */
public final class Reporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final Duration COUNT_EVERY = Duration.ofMillis(500);

    /** How often it tells how the gateway is, and tries again to send what waits. */
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration KEEP_TIMEOUT = Duration.ofSeconds(2);

    private final @Nullable Usage usage;
    private final ReportClient client;
    private final Supplier<GatewayState> state;
    private final Outbox outbox;
    private final String name;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Duration every;
    private final Thread thread = new Thread(this::run, "scangate-report");
    private final AtomicLong failures = new AtomicLong();
    private boolean failing;

    /**
     * A reporter that does nothing until {@link #start}.
     *
     * @param usage null if nothing is counted
     * @param every how long scans are counted before the counts are reported
     * @param directory keeps the counts that the control plane has not acknowledged
     * @param target the control plane
     * @param state tells the gateway's state; of any thread
     */
    public Reporter(
            @Nullable Usage usage, Duration every, Path directory, Target target, Supplier<GatewayState> state) {
        this.usage = usage;
        this.client = new ReportClient(target.addresses(), target.token());
        this.state = state;
        this.outbox = new Outbox(directory.resolve("reports.json"));
        this.name = hostName();
        this.every = every;
    }

    /**
     * The control plane that reports go to.
     *
     * @param addresses of its replicas, at least one
     * @param token the gateway's key; empty for none
     */
    public record Target(List<URI> addresses, String token) {
        /** Without the key, which no log may show. */
        @Override
        public String toString() {
            return "Target[" + addresses + "]";
        }
    }

    private static String hostName() {
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "unknown";
        }
    }

    /** Batches of counts that the control plane has not acknowledged. */
    public int waiting() {
        return outbox.waiting();
    }

    /** How often a report was not taken. */
    public long failures() {
        return failures.get();
    }

    /** Reports from now on. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            long counted = System.nanoTime();
            long told = counted - TELL_EVERY.toNanos();
            while (!closing.await(tickMillis(), TimeUnit.MILLISECONDS)) {
                count();
                long now = System.nanoTime();
                boolean countsAreDue = usage != null && now - counted >= every.toNanos();
                if (countsAreDue) {
                    counted = now;
                    keepCounts();
                }
                if (countsAreDue || now - told >= TELL_EVERY.toNanos()) {
                    told = now;
                    send();
                }
            }
            keepCounts();
            send();
        } catch (InterruptedException e) {
            // Only close interrupts, when it cannot wait any longer.
        } finally {
            keepCounts();
        }
    }

    private long tickMillis() {
        return usage == null ? COUNT_EVERY.toMillis() : Math.min(COUNT_EVERY.toMillis(), every.toMillis());
    }

    private void count() {
        try {
            if (usage != null) {
                usage.count();
            }
        } catch (RuntimeException | Error e) {
            // The thread must go on: no other one reports.
            LOG.error("Scans could not be counted, by a defect of the program", e);
        }
    }

    private void keepCounts() {
        try {
            if (usage != null) {
                outbox.add(usage.drain());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("Counts could not be kept, by a defect of the program", e);
        }
    }

    /** Tells how the gateway is, with all that waits. */
    private void send() throws InterruptedException {
        try {
            while (send(outbox.next()) && outbox.next() != null) {
                // What the event loops hand over meanwhile must not wait for all of this.
                count();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("The control plane could not be told of scans, by a defect of the program", e);
        }
    }

    private boolean send(@Nullable CountBatch batch) throws InterruptedException {
        String problem = client.send(outbox.gateway(), new Report(name, state.get()).with(batch));
        if (problem == null) {
            failing = false;
            if (batch != null) {
                outbox.acknowledged();
            }
            return true;
        }
        if (!failing) {
            LOG.warn("The control plane takes no reports ({}); counts of scans wait until it does", problem);
        }
        failing = true;
        failures.incrementAndGet();
        return false;
    }

    /** Sends what there is, or keeps it for the next start; after the event loops have ended. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        try {
            thread.join(KEEP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
