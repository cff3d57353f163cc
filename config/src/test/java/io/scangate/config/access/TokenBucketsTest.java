package io.scangate.config.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.TokenBuckets.Level;
import io.scangate.gateway.testing.OwnThread;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    /** Close to the overflow, which the clock of a process may reach. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30));

    private final TokenBuckets buckets = new TokenBuckets(60, Duration.ofSeconds(3), nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aBurstIsAdmitted_thenTheSteadyRate() {
        for (int left = 59; left >= 0; left--) {
            Level level = buckets.take("a");
            assertEquals(new Level(true, left, Duration.ofMillis(50), Duration.ofMillis(50L * (60 - left))), level);
        }
        assertEquals(new Level(false, 0, Duration.ofMillis(50), Duration.ofSeconds(3)), buckets.take("a"));
        pass(Duration.ofMillis(49));
        assertEquals(new Level(false, 0, Duration.ofMillis(1), Duration.ofMillis(2_951)), buckets.take("a"));
        pass(Duration.ofMillis(1));
        assertTrue(buckets.take("a").taken());
        assertFalse(buckets.take("a").taken());
        assertTrue(buckets.take("b").taken());
        pass(Duration.ofHours(1));
        assertEquals(59, buckets.take("a").left());
    }

    @Test
    void takesTheTokensOfASimpleCount() {
        Random random = new Random(1);
        long milliTokens = 60_000;
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            int millis = random.nextInt(random.nextInt(1_000) == 0 ? 5_000 : 100);
            pass(Duration.ofMillis(millis));
            // 20 tokens a second are 20 thousandths of a token a millisecond.
            milliTokens = Math.min(60_000, milliTokens + 20L * millis);
            boolean expected = milliTokens >= 1_000;
            assertEquals(expected, buckets.take("a").taken(), "call " + i);
            milliTokens -= expected ? 1_000 : 0;
            refused += expected ? 0 : 1;
        }
        assertTrue(refused > 100 && refused < 99_000, () -> "both must occur");
    }

    @Test
    void aTokenThatIsPutBackCanBeTakenAgain() {
        IntStream.range(0, 60).forEach(i -> buckets.take("a"));
        buckets.putBack("a");
        assertTrue(buckets.take("a").taken());
        assertFalse(buckets.take("a").taken());
    }

    @Test
    void fullBucketsAreForgotten_andNoOthers() {
        IntStream.range(0, 60).forEach(i -> buckets.take("busy"));
        for (int i = 0; i < 100_000; i++) {
            pass(Duration.ofMillis(1));
            buckets.take("key " + i);
            if (i % 25 == 0) {
                buckets.take("busy");
            }
            assertTrue(buckets.remembered() <= 1_024, () -> "remembered " + buckets.remembered());
        }
        assertTrue(buckets.take("busy").left() < 5);
    }

    @Test
    void concurrentCallsTakeEachTokenOnce() {
        List<CompletableFuture<Boolean>> calls = IntStream.range(0, 500)
                .mapToObj(i -> OwnThread.supply(() -> buckets.take("a").taken()))
                .toList();
        assertEquals(60, calls.stream().filter(CompletableFuture::join).count());
    }
}
