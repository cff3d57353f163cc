package io.scangate.gateway.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.source.ReloadOutcome.Unchanged;
import io.scangate.gateway.testing.Interleavings;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests to a follower while it is closed, in many orders of the steps. */
class SourceFollowerInterleavingsTest {
    @Test
    void eachRequestIsAnswered_andTheSourceIsClosedAfterTheThread() {
        Interleavings.check(2_000, Scenario.class);
    }

    /** Two callers and one that closes. */
    public static final class Scenario implements Runnable {
        private final Source source = new Source();
        private final SourceFollower follower = new SourceFollower(source);
        private final Queue<CompletionStage<?>> results = new ConcurrentLinkedQueue<>();

        @Override
        public void run() {
            results.add(follower.start());
            Interleavings.together(this::reload, this::holdAndFreeze, follower::close);
            assertEquals(6, results.size());
            results.forEach(result -> assertTrue(result.toCompletableFuture().isDone()));
            assertTrue(source.closed);
            assertEquals("", source.fault);
        }

        private void reload() {
            results.add(follower.reload(false));
            follower.renew();
            results.add(follower.reload(true));
        }

        private void holdAndFreeze() {
            results.add(follower.hold());
            results.add(follower.freeze());
            follower.thaw();
            results.add(follower.goOn());
        }
    }

    /** Notes calls that it must not get. */
    private static final class Source implements RuleSource {
        private final Damage damage = new Damage();
        private final Semaphore wake = new Semaphore(0);
        private final AtomicInteger inside = new AtomicInteger();
        volatile boolean closed;
        volatile String fault = "";

        private void enter() {
            if (inside.incrementAndGet() != 1) {
                fault = "two calls at a time";
            }
            if (closed) {
                fault = "a call after the close";
            }
        }

        private void leave() {
            inside.decrementAndGet();
        }

        @Override
        public String spec() {
            return "scripted:";
        }

        @Override
        public ReloadStatus.@Nullable ServedSnapshot restore() {
            enter();
            leave();
            return null;
        }

        @Override
        public Attempt load(boolean force) {
            enter();
            leave();
            return Attempt.of(new Unchanged(1), Duration.ZERO);
        }

        @Override
        public @Nullable Attempt follow() throws InterruptedException {
            enter();
            try {
                wake.acquire();
                return null;
            } finally {
                leave();
            }
        }

        @Override
        public void settle() {
            enter();
            leave();
        }

        @Override
        public Damage damage() {
            return damage;
        }

        @Override
        public void distrust() {}

        @Override
        public Duration pause() {
            return Duration.ZERO;
        }

        @Override
        public void wake() {
            wake.release();
        }

        @Override
        public void stop() {
            wake.release();
        }

        @Override
        public void close() {
            enter();
            closed = true;
        }
    }
}
