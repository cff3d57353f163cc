package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.OwnThread;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallRateTest {
    private final AtomicLong millis = new AtomicLong();
    private final CallRate rate = new CallRate(5, () -> TimeUnit.MILLISECONDS.toNanos(millis.get()));

    @Test
    void anySecondHasAtMostFiveAdmittedCalls_andFewerAreAllAdmitted() {
        Random random = new Random(1);
        Deque<Long> lastSecond = new ArrayDeque<>();
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            long now = millis.addAndGet(random.nextInt(random.nextInt(500) == 0 ? 5_000 : 300));
            lastSecond.removeIf(time -> now - time >= 1000);
            boolean expected = lastSecond.size() < 5;
            assertEquals(expected, rate.admits("wx1"), "call " + i);
            if (expected) {
                lastSecond.add(now);
                admitted++;
            }
        }
        assertTrue(
                admitted > 5_000 && admitted < 9_999,
                "the calls must be partly admitted and partly refused: " + admitted);
    }

    @Test
    void eachAccountHasItsOwnLimit() {
        for (String appid : List.of("wx1", "wx2")) {
            for (int i = 0; i < 5; i++) {
                assertTrue(rate.admits(appid));
            }
            assertFalse(rate.admits(appid));
        }
    }

    @Test
    void fiveOfSeveralConcurrentCallsAreAdmitted() {
        List<CompletableFuture<Boolean>> calls = IntStream.range(0, 64)
                .mapToObj(i -> OwnThread.supply(() -> rate.admits("wx1")))
                .toList();
        assertEquals(5, calls.stream().filter(CompletableFuture::join).count());
    }
}
