package io.scangate.gateway.command;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process is told to stop: SIGTERM, SIGINT. */
public final class StopSignal {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private StopSignal() {}

    /** Returns when the process is told to stop and the server has stopped. */
    public static void await(AutoCloseable server) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Thread stop = new Thread(() -> stop(server, stopped), "scangate-stop");
        try {
            Runtime.getRuntime().addShutdownHook(stop);
        } catch (IllegalStateException e) {
            // Told to stop while it started.
            stop.start();
        }
        stopped.await();
    }

    private static void stop(AutoCloseable server, CountDownLatch stopped) {
        LOG.info("Stopping: a signal said so");
        try {
            server.close();
            LOG.info("Stopped");
        } catch (Exception e) {
            LOG.error("Stopped, but not in order", e);
        } finally {
            stopped.countDown();
        }
    }
}
