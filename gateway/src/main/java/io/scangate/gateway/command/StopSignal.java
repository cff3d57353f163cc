package io.scangate.gateway.command;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a server until the process is told to stop: SIGTERM, SIGINT. One signal while the server starts counts, too. */
public final class StopSignal {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    /** How long a start that was interrupted by a signal may go on, so that its server can be stopped in order. */
    private static final Duration START_LIMIT = Duration.ofSeconds(5);

    private final CompletableFuture<AutoCloseable> started = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private StopSignal() {}

    /** Starts a server. */
    @FunctionalInterface
    public interface Start {
        /** A server that runs. */
        AutoCloseable start() throws IOException;
    }

    /**
     * Starts a server; returns when the process is told to stop and the server has stopped.
     *
     * @throws IOException as the start does; so with its unchecked exceptions
     */
    public static void serve(Start start) throws IOException, InterruptedException {
        StopSignal signal = new StopSignal();
        Thread hook = new Thread(signal::stop, "scangate-stop");
        // Before the start: requests are answered as soon as it listens.
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            signal.started.complete(start.start());
        } catch (IOException | RuntimeException | Error e) {
            signal.started.completeExceptionally(e);
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException stopping) {
                // The hook runs, and finds that there is nothing to stop.
            }
            throw e;
        }
        signal.stopped.await();
    }

    private void stop() {
        LOG.info("Stopping: a signal said so");
        try {
            started.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS).close();
            LOG.info("Stopped");
        } catch (TimeoutException | ExecutionException e) {
            LOG.info("Stopped while it was starting");
        } catch (Exception e) {
            LOG.error("Stopped, but not in order", e);
        } finally {
            stopped.countDown();
        }
    }
}
