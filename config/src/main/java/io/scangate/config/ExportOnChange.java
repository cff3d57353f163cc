package io.scangate.config;

import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.store.SqlStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the snapshot of all rules to a file, and again after each change. */
final class ExportOnChange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportOnChange.class);
    private static final long POLL_MILLIS = 200;

    private final SqlStore store;
    private final Path file;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "scangate-export");
        thread.setDaemon(true);
        return thread;
    });

    /** Touched by the caller of {@link #start} first, then by the timer alone. */
    private long exported = -1;

    ExportOnChange(SqlStore store, Path file) {
        this.store = store;
        this.file = file;
    }

    /** Writes the file, and begins to look for changes. */
    @SuppressWarnings("FutureReturnValueIgnored") // What it runs throws nothing.
    void start() throws IOException {
        exportIfChanged();
        timer.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void poll() {
        try {
            exportIfChanged();
        } catch (IOException | RefusedException e) {
            LOG.warn("{}: not exported: {}", file, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{}: not exported", file, e);
        }
    }

    private void exportIfChanged() throws IOException {
        if (store.read(Reader::revision) != exported) {
            exported = ExportCommand.replace(store, file).revision();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
