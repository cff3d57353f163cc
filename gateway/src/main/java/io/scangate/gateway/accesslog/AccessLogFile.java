package io.scangate.gateway.accesslog;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.wire.AccessEntry;
import io.scangate.gateway.wire.AccessLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the access log on a thread of its own. Callers put entries into a bounded queue without a lock; entries that find it full, and
 * lines that cannot be written, are dropped and counted. Thread-safe.
 */
public final class AccessLogFile implements AccessLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLogFile.class);
    private static final int MOST_WAITING = 8192;
    /** Written at once; bounds the memory of the lines. */
    private static final int MOST_LINES = 256;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STOP_MILLIS = 2000;
    private static final AtomicLong NONE_DROPPED = new AtomicLong();

    private final AccessLogSettings settings;
    private final AccessLine lines;
    private final LogOutput output;
    private final Queue<AccessEntry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::run, "scangate-access-log");
    private volatile boolean closing;
    private volatile boolean reopening;

    // Only for the thread.
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private long looked;
    private boolean failing;

    private AccessLogFile(AccessLogSettings settings, LogOutput output) {
        this.settings = settings;
        this.output = output;
        lines = new AccessLine(new LoggedLink(settings.accessLogQueryValues()));
        thread.setDaemon(true);
    }

    /**
     * Opens the log.
     *
     * @return null if the settings name no log
     * @throws IllegalArgumentException if the file cannot be opened; the message starts with the setting
     */
    public static @Nullable AccessLogFile open(AccessLogSettings settings) {
        String place = settings.accessLog();
        if (place.isEmpty()) {
            return null;
        }
        try {
            LogOutput output = new LogOutput(place);
            output.open();
            return new AccessLogFile(settings, output);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "access-log: " + place + ": cannot be opened: " + e
                            + " (expected: a file that can be written, or - for the standard output)",
                    e);
        }
    }

    /** Starts the thread that writes; entries wait until then. */
    public void start() {
        thread.start();
    }

    /** Registers the metric of a log, or of none. */
    public static void bind(MeterRegistry registry, @Nullable AccessLogFile log) {
        FunctionCounter.builder(
                        "scangate.access.log.dropped",
                        log == null ? NONE_DROPPED : log.dropped,
                        AtomicLong::doubleValue)
                .description("Requests that are not in the access log, because it is written too slowly or not at all")
                .register(registry);
    }

    @Override
    public int sample() {
        return settings.accessLogSample();
    }

    @Override
    public void log(AccessEntry entry) {
        if (waiting.get() >= MOST_WAITING) {
            dropped.incrementAndGet();
            return;
        }
        waiting.incrementAndGet();
        entries.add(entry);
    }

    /** Opens the file anew, because another program has renamed it. Does not wait. */
    public void reopen() {
        reopening = true;
    }

    private void run() {
        while (!closing) {
            look();
            if (!writeSome()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        while (writeSome()) {
            // Until the queue is empty.
        }
        end();
    }

    /** Once a second, or when asked: takes the file that has the name now. */
    private void look() {
        long now = System.nanoTime();
        boolean asked = reopening;
        if (asked || now - looked > LOOK_NANOS) {
            reopening = false;
            looked = now;
            try {
                output.look();
                output.open();
            } catch (IOException e) {
                failed(e, 0);
            }
        }
    }

    /** Writes the next lines; returns whether there were any. */
    private boolean writeSome() {
        int count = 0;
        buffer.reset();
        try {
            for (AccessEntry entry = next(count); entry != null; entry = next(count)) {
                count++;
                lines.write(entry, buffer);
            }
            if (count > 0) {
                output.write(buffer.toByteArray());
                recovered();
            }
        } catch (IOException e) {
            failed(e, count);
            // The next attempt opens the file anew.
            end();
        } catch (RuntimeException e) {
            LOG.error("A line of the access log could not be written, because of a defect in the program", e);
            dropped.addAndGet(count);
        }
        return count > 0;
    }

    private @Nullable AccessEntry next(int count) {
        AccessEntry entry = count == MOST_LINES ? null : entries.poll();
        if (entry != null) {
            waiting.decrementAndGet();
        }
        return entry;
    }

    private void failed(IOException e, int lost) {
        dropped.addAndGet(lost);
        if (!failing) {
            LOG.warn("The access log cannot be written: {}: {}", settings.accessLog(), e.toString());
        }
        failing = true;
    }

    private void recovered() {
        if (failing) {
            LOG.info("The access log can be written again: {}", settings.accessLog());
        }
        failing = false;
    }

    private void end() {
        try {
            output.close();
        } catch (IOException e) {
            failed(e, 0);
        }
    }

    /** Writes the waiting entries, within two seconds, and closes the file. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
