package io.scangate.gateway.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs each task on a thread of its own. The common pool of JDK 25 has one thread on two processors, so tasks there that wait for each
 * other never end, and those that should run at the same time run one after the other.
 */
public final class OwnThread {
    private static final Executor EACH = task -> {
        Thread thread = new Thread(task, "test-task");
        thread.setDaemon(true);
        thread.start();
    };

    private OwnThread() {}

    /** Starts the task; an exception ends the future. */
    public static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, EACH);
    }

    /** Starts the task; its value or exception ends the future. */
    public static <T> CompletableFuture<T> supply(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, EACH);
    }
}
