package io.scangate.gateway.wire;

import io.netty.util.concurrent.EventExecutor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports an event loop that ends although the server is not stopping: Netty only logs that, and the connections of the loop
 * are never answered again. The report goes to the process's handler of uncaught exceptions. Thread-safe.
 */
final class LoopDeath {
    private static final Logger LOG = LoggerFactory.getLogger(LoopDeath.class);

    private LoopDeath() {}

    /** Reports the end of a loop unless it is stopping. */
    static void watch(EventExecutor loop, BooleanSupplier stopping) {
        loop.terminationFuture().addListener(ended -> {
            if (!stopping.getAsBoolean()) {
                report(new InternalError("the event loop " + loop + " has ended"));
            }
        });
    }

    private static void report(InternalError death) {
        LOG.error("An event loop has ended; its connections are not served any more", death);
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
            handler.uncaughtException(Thread.currentThread(), death);
        }
    }
}
