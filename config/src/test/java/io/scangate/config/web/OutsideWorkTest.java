package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutsideWorkTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final OutsideWork work = new OutsideWork();
    private final Semaphore silent = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        work.close();
    }

    /** Waits for a server that is silent until the test lets it answer. */
    private CompletableFuture<String> call(String owner, Duration patience) {
        return work.run(owner, patience, () -> {
            begun.incrementAndGet();
            order.add(owner);
            silent.acquireUninterruptibly();
            return CompletableFuture.completedFuture(owner);
        });
    }

    private List<CompletableFuture<String>> calls(int times, String owner) {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            calls.add(call(owner, LONG));
        }
        return calls;
    }

    private void awaitBegun(int number) {
        Waiting.await().until(() -> begun.get() == number);
    }

    @Test
    void oneOwnerHasItsShareOnly() {
        List<CompletableFuture<String>> of1 = calls(100, "1");
        awaitBegun(OutsideWork.MOST_OF_ONE);
        CompletableFuture<String> of2 = work.run("2", LONG, () -> CompletableFuture.completedFuture("2"));
        assertEquals("2", of2.join());
        assertEquals(OutsideWork.MOST_OF_ONE, begun.get());
        silent.release(100);
        of1.forEach(CompletableFuture::join);
        Waiting.await().until(() -> work.owners() == 0);
    }

    @Test
    void aFreeThreadGoesToTheOwnerThatUsesTheFewest() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int owner = 0; owner < 9; owner++) {
            all.addAll(calls(20, "hog " + owner));
        }
        awaitBegun(OutsideWork.MOST);
        CompletableFuture<String> late = call("late", LONG);
        all.addAll(calls(20, "later"));
        assertFalse(order.contains("late"));
        silent.release();
        awaitBegun(OutsideWork.MOST + 1);
        // The ninth hog, which uses none, has waited for longer.
        silent.release(1);
        awaitBegun(OutsideWork.MOST + 2);
        List<String> begunLast = List.copyOf(order).subList(OutsideWork.MOST, OutsideWork.MOST + 2);
        assertEquals(List.of("hog 8", "late"), begunLast);
        silent.release(1_000);
        late.join();
        all.forEach(CompletableFuture::join);
    }

    @Test
    void aCallThatWaitsForTooLongIsRefused_andNeverMade() {
        calls(OutsideWork.MOST_OF_ONE, "1");
        awaitBegun(OutsideWork.MOST_OF_ONE);
        CompletableFuture<String> impatient = call("1", Duration.ofMillis(1));
        CompletionException failure = assertThrows(CompletionException.class, impatient::join);
        assertEquals(
                Refusal.BUSY,
                assertInstanceOf(RefusedException.class, failure.getCause()).refusal());
        silent.release(1_000);
        Waiting.await().until(() -> work.owners() == 0);
        assertEquals(OutsideWork.MOST_OF_ONE, begun.get());
    }

    @Test
    void theNumberOfWaitingCallsIsLimited() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        int owners = OutsideWork.MOST_WAITING / OutsideWork.MOST_WAITING_OF_ONE;
        for (int owner = 0; owner < owners; owner++) {
            String name = "hog " + owner;
            all.addAll(calls(OutsideWork.MOST_OF_ONE + OutsideWork.MOST_WAITING_OF_ONE, name));
            assertEquals(
                    Refusal.BUSY,
                    assertThrows(RefusedException.class, () -> call(name, LONG)).refusal());
        }
        RefusedException refused = assertThrows(RefusedException.class, () -> call("2", LONG));
        assertEquals(Refusal.BUSY, refused.refusal());
        silent.release(2_000);
        all.forEach(CompletableFuture::join);
        assertEquals("2", call("2", LONG).join());
    }

    @Test
    void failuresAreThoseOfTheCall_andFreeTheThread() {
        for (int i = 0; i < 10 * OutsideWork.MOST; i++) {
            CompletableFuture<String> failed = work.run("1", LONG, () -> {
                throw new IllegalStateException("expected");
            });
            CompletionException failure = assertThrows(CompletionException.class, failed::join);
            assertInstanceOf(IllegalStateException.class, failure.getCause());
        }
        Waiting.await().until(() -> work.owners() == 0);
    }

    @Test
    void aCallHoldsItsShareUntilItsAnswerIsThere() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        CountDownLatch made = new CountDownLatch(OutsideWork.MOST_OF_ONE);
        for (int i = 0; i < OutsideWork.MOST_OF_ONE; i++) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            CompletableFuture<String> unused = work.run("1", LONG, () -> {
                made.countDown();
                return answer;
            });
        }
        CompletableFuture<String> next = work.run("1", LONG, () -> CompletableFuture.completedFuture("next"));
        assertFalse(next.isDone());
        answers.get(0).complete("");
        assertEquals("next", next.join());
        assertTrue(made.getCount() == 0);
    }
}
