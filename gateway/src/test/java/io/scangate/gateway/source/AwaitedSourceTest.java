package io.scangate.gateway.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.source.ReloadOutcome.Unchanged;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source whose directory another process still uses. */
@Timeout(30)
class AwaitedSourceTest {
    @TempDir
    Path folder;

    private final AtomicInteger openings = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();

    /** A source with an order of an operator, which counts how often rules are taken. */
    private final class HeldSource implements RuleSource {
        private final Damage damage = new Damage();
        private final HoldFile hold;

        HeldSource(HoldFile hold) {
            this.hold = hold;
        }

        @Override
        public String spec() {
            return "held:";
        }

        @Override
        public Attempt load(boolean force) {
            taken.incrementAndGet();
            return Attempt.of(new Unchanged(1), Duration.ZERO);
        }

        @Override
        public @Nullable Attempt follow() {
            taken.incrementAndGet();
            return null;
        }

        @Override
        public Damage damage() {
            return damage;
        }

        @Override
        public void distrust() {}

        @Override
        public Duration pause() {
            return Duration.ofMillis(1);
        }

        @Override
        public HoldFile holdFile() {
            return hold;
        }

        @Override
        public void wake() {}

        @Override
        public void stop() {}

        @Override
        public void close() {}
    }

    @Test
    void anOrderToHoldIsRead_alsoIfTheDirectoryOpensOnlyAtTheThirdAttempt() throws Exception {
        try (StateDirectory directory = StateDirectory.open(folder.resolve("state"))) {
            HoldFile order = new HoldFile(directory);
            order.write(new Held(7, Instant.parse("2026-11-29T04:10:00Z")));
            SourceFollower follower = new SourceFollower(new AwaitedSource("held:", () -> {
                if (openings.incrementAndGet() < 3) {
                    throw new IllegalArgumentException("the directory cannot be used");
                }
                return new HeldSource(order);
            }));
            try {
                follower.start();
                Waiting.await("the order").until(() -> follower.held() != null);
                assertEquals(7, Objects.requireNonNull(follower.held()).revision());
                assertEquals(3, openings.get());
                assertEquals(0, taken.get(), "rules taken before the order");
            } finally {
                follower.close();
            }
        }
    }
}
