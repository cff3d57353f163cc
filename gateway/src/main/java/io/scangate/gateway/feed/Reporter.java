package io.scangate.gateway.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.feed.Report.Batch;
import io.scangate.gateway.snapshot.ReloadStatus;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration COUNT_EVERY = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** Batches that wait for a control plane that is away; then counts gather in memory, by rule. */
    private static final int MAX_WAITING = 100;

    private final Usage usage;
    private final FeedClient client;
    private final Supplier<ReloadStatus> status;
    private final Path file;
    private final String name;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Duration every;
    private final Thread thread = new Thread(this::run, "scangate-report");
    private final AtomicLong failures = new AtomicLong();
    private volatile Kept kept;
    private boolean failing;

    /** What is on disk. */
    record Kept(String gateway, long lastSequence, List<Batch> batches) {}

    /**
     * A reporter that does nothing until {@link #start}.
     *
     * @param status of what serves
     */
    public Reporter(Usage usage, SnapshotSettings source, FeedSettings feed, Supplier<ReloadStatus> status) {
        this.usage = usage;
        this.client = new FeedClient(source.feedAddresses(), feed);
        this.status = status;
        this.file = Path.of(feed.stateDir()).resolve("reports.json");
        this.name = hostName();
        this.every = feed.reportInterval();
        this.kept = load();
    }

    private static String hostName() {
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "unknown";
        }
    }

    private Kept load() {
        try {
            if (Files.exists(file)) {
                return JSON.readValue(file.toFile(), Kept.class);
            }
        } catch (IOException e) {
            LOG.warn("{} is not used: {}", file, e.toString());
        }
        return new Kept(UUID.randomUUID().toString(), 0, List.of());
    }

    /** Batches of counts that the control plane has not acknowledged. */
    public int waiting() {
        return kept.batches().size();
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
            long due = System.nanoTime();
            while (!closing.await(COUNT_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                usage.count();
                if (System.nanoTime() - due >= 0) {
                    flush();
                    due = System.nanoTime() + every.toNanos();
                }
            }
            flush();
        } catch (InterruptedException e) {
            // Only close interrupts, when it cannot wait any longer.
        }
    }

    /** Sends what there is now. */
    private void flush() throws InterruptedException {
        try {
            gather();
            while (send(kept.batches().isEmpty() ? null : kept.batches().get(0))) {
                if (kept.batches().isEmpty()) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            LOG.error("Reporting failed", e);
        }
    }

    private void gather() {
        if (kept.batches().size() >= MAX_WAITING) {
            return;
        }
        Usage.Drained drained = usage.drain();
        if (!drained.isEmpty()) {
            List<Batch> batches = new ArrayList<>(kept.batches());
            batches.add(Batch.of(kept.lastSequence() + 1, drained));
            keep(new Kept(kept.gateway(), kept.lastSequence() + 1, batches));
        }
    }

    private boolean send(@Nullable Batch batch) throws InterruptedException {
        ReloadStatus now = status.get();
        ReloadStatus.Served served = now.served();
        Report report = new Report(
                name,
                served == null ? -1 : served.revision(),
                now.state().name().toLowerCase(Locale.ROOT),
                served == null ? 0 : served.rules(),
                batch);
        String problem = client.report(kept.gateway(), bytes(report));
        if (problem == null) {
            failing = false;
            if (batch != null) {
                List<Batch> rest = kept.batches().subList(1, kept.batches().size());
                keep(new Kept(kept.gateway(), kept.lastSequence(), List.copyOf(rest)));
            }
            return true;
        }
        if (!failing) {
            LOG.warn("No report to the control plane, counts wait: {}", problem);
        }
        failing = true;
        failures.incrementAndGet();
        client.next();
        return false;
    }

    private void keep(Kept next) {
        kept = next;
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(temporary, bytes(next));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("Counts cannot be kept for a restart: {}", e.toString());
        }
    }

    private static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
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
        client.close();
    }
}
