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

/** Runs a server until the process receives SIGTERM or SIGINT, including while the server starts. */
public final class StopSignal {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    /** How long a start may continue after a signal, so that its server can be stopped in order. */
    private static final Duration START_LIMIT = Duration.ofSeconds(5);

    private final CompletableFuture<AutoCloseable> started = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private StopSignal() {}

    /** Starts a server. */
    @FunctionalInterface
    public interface Start {
        /** Starts the server and returns it. */
        AutoCloseable start() throws IOException;
    }

    /**
     * Starts a server; returns when the process has received a signal and the server has stopped, or when the server has ended by
     * itself.
     *
     * @throws IOException from the start, as are unchecked exceptions
     */
    public static void serve(Start start) throws IOException, InterruptedException {
        StopSignal signal = new StopSignal();
        Thread hook = new Thread(signal::stop, "scangate-stop");
        // Before the start, because the server answers requests as soon as it listens.
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            AutoCloseable server = start.start();
            signal.started.complete(server);
            if (server instanceof RunningServer running) {
                running.ended().thenRun(() -> signal.ended(hook));
            }
        } catch (IOException | RuntimeException | Error e) {
            signal.started.completeExceptionally(e);
            remove(hook);
            throw e;
        }
        signal.stopped.await();
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The hook is running and finds no server to stop.
        }
    }

    private void ended(Thread hook) {
        remove(hook);
        LOG.info("Stopped, because another process has taken over");
        stopped.countDown();
    }

    private void stop() {
        LOG.info("Stopping because of a signal");
        try {
            started.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS).close();
            LOG.info("Stopped");
        } catch (TimeoutException | ExecutionException e) {
            LOG.info("Stopped while it was starting");
        } catch (Exception e) {
            LOG.error("Stopping failed", e);
        } finally {
            stopped.countDown();
        }
    }
}
