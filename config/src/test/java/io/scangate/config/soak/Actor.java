package io.scangate.config.soak;

import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Does something again and again, at a steady rate, on a thread of its own. Thread-safe. */
final class Actor implements AutoCloseable {
    /** One time. */
    interface Step {
        void run() throws Exception;
    }

    private final String name;
    private final Step step;
    private final Faults faults;
    private final CompletableFuture<Void> loop;
    private volatile boolean over;

    Actor(String name, Duration period, Faults faults, Step step) {
        this.name = name;
        this.step = step;
        this.faults = faults;
        this.loop = OwnThread.run(() -> repeat(period));
    }

    private void repeat(Duration period) {
        long next = System.nanoTime();
        while (!over) {
            once();
            // After a long step it does not make up for the missed ones.
            next = Math.max(next + period.toNanos(), System.nanoTime());
            while (!over && System.nanoTime() < next) {
                SlowPart.until(Math.min(next, System.nanoTime() + 200_000_000));
            }
        }
    }

    private void once() {
        try {
            step.run();
            faults.count("steps: " + name);
        } catch (Exception | AssertionError e) {
            faults.add(name + ": " + e);
        }
    }

    /** Lets the present time be the last one. */
    void end() {
        over = true;
    }

    /** Ends, and waits for the end. */
    @Override
    public void close() {
        end();
        loop.join();
    }
}
