package io.scangate.config.openid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.gateway.testing.OwnThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other callers get while a fetch hangs or fails. */
@Timeout(60)
class RememberedTest {
    private final RuntimeException away = new IllegalStateException("away");
    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private volatile Supplier<String> source = () -> "one";
    private final Remembered<String> remembered = new Remembered<>(
            () -> {
                fetches.incrementAndGet();
                return source.get();
            },
            nanos::get);

    private String fail() {
        throw away;
    }

    @Test
    void aFailureIsThatOfAllCallers_forSomeSeconds() {
        source = this::fail;
        assertSame(away, assertThrows(IllegalStateException.class, remembered::get));
        source = () -> "one";
        nanos.set(Remembered.FAILED_NANOS - 1);
        assertSame(away, assertThrows(IllegalStateException.class, remembered::get));
        assertEquals(1, fetches.get());
        nanos.incrementAndGet();
        assertEquals("one", remembered.get());
    }

    @Test
    void theValueBeforeCountsWhileFetchesFail_andOneOfManyTries() {
        assertEquals("one", remembered.get());
        source = this::fail;
        nanos.set(Remembered.FRESH_NANOS);
        for (int i = 0; i < 3; i++) {
            assertEquals("one", remembered.get());
        }
        assertEquals(2, fetches.get());
        source = () -> "two";
        nanos.addAndGet(Remembered.FAILED_NANOS);
        assertEquals("two", remembered.get());
        nanos.addAndGet(Remembered.FRESH_NANOS - 1);
        assertEquals("two", remembered.get());
        assertEquals(3, fetches.get());
    }

    @Test
    void aHangingFetchKeepsOnlyItsOwnCaller() throws Exception {
        assertEquals("one", remembered.get());
        nanos.set(Remembered.FRESH_NANOS);
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<String> answer = new CompletableFuture<>();
        source = () -> {
            asked.countDown();
            return answer.join();
        };
        CompletableFuture<String> hanging = OwnThread.supply(remembered::get);
        asked.await();
        assertEquals("one", remembered.get());
        assertFalse(hanging.isDone());
        answer.complete("two");
        assertEquals("two", hanging.join());
        assertEquals("two", remembered.get());
        assertEquals(2, fetches.get());
    }
}
