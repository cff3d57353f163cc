package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FairThreadsTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final FairThreads work = new FairThreads(CallThreads.OUTSIDE);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Semaphore silent = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void bind() {
        work.bindTo(registry);
    }

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

    /** The active, the waiting, the late and the refused calls. */
    private List<Double> metrics() {
        return List.of(
                registry.get("scangate.outside.calls.active").gauge().value(),
                registry.get("scangate.outside.calls.waiting").gauge().value(),
                refused("late"),
                refused("full"));
    }

    private double refused(String reason) {
        return registry.get("scangate.outside.calls.refused")
                .tag("reason", reason)
                .functionCounter()
                .count();
    }

    private void awaitBegun(int number) {
        Waiting.await().until(() -> begun.get() == number);
    }

    @Test
    void oneOwnerHasItsShareOnly() {
        List<CompletableFuture<String>> of1 = calls(100, "1");
        awaitBegun(CallThreads.OUTSIDE.mostOfOne());
        CompletableFuture<String> of2 = work.run("2", LONG, () -> CompletableFuture.completedFuture("2"));
        assertEquals("2", of2.join());
        assertEquals(CallThreads.OUTSIDE.mostOfOne(), begun.get());
        silent.release(100);
        of1.forEach(CompletableFuture::join);
        Waiting.await().until(() -> work.owners() == 0);
    }

    /** Calls of owners with a share each take all threads that an owner with calls may have. */
    private List<CompletableFuture<String>> takeAll() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int owner = 0; owner < CallThreads.OUTSIDE.most() / CallThreads.OUTSIDE.mostOfOne(); owner++) {
            all.addAll(calls(20, "hog " + owner));
        }
        awaitBegun(CallThreads.OUTSIDE.most());
        return all;
    }

    @Test
    void anOwnerWithoutCallsGetsAThread_andAFreeOneGoesToTheOwnerThatUsesTheFewest() {
        List<CompletableFuture<String>> all = takeAll();
        all.addAll(calls(2, "late"));
        awaitBegun(CallThreads.OUTSIDE.most() + 1);
        silent.release(2);
        awaitBegun(CallThreads.OUTSIDE.most() + 2);
        assertEquals(
                List.of("late", "late"),
                List.copyOf(order).subList(CallThreads.OUTSIDE.most(), CallThreads.OUTSIDE.most() + 2));
        silent.release(1_000);
        all.forEach(CompletableFuture::join);
    }

    @Test
    void theNumberOfCallsIsLimited() {
        List<CompletableFuture<String>> all = takeAll();
        int more = CallThreads.OUTSIDE.mostWithFirst() - CallThreads.OUTSIDE.most();
        for (int i = 0; i < more; i++) {
            all.add(call("first " + i, LONG));
        }
        awaitBegun(CallThreads.OUTSIDE.mostWithFirst());
        assertThrows(CompletionException.class, call("one more", Duration.ofMillis(1))::join);
        silent.release(1_000);
        all.forEach(CompletableFuture::join);
    }

    @Test
    void aCallThatWaitsForTooLongIsRefused_andNeverMade() {
        calls(CallThreads.OUTSIDE.mostOfOne(), "1");
        awaitBegun(CallThreads.OUTSIDE.mostOfOne());
        CompletableFuture<String> impatient = call("1", Duration.ofMillis(1));
        CompletionException failure = assertThrows(CompletionException.class, impatient::join);
        assertEquals(
                Refusal.BUSY,
                assertInstanceOf(RefusedException.class, failure.getCause()).refusal());
        assertEquals(List.of(8.0, 0.0, 1.0, 0.0), metrics());
        silent.release(1_000);
        Waiting.await().until(() -> work.owners() == 0);
        assertEquals(CallThreads.OUTSIDE.mostOfOne(), begun.get());
        assertEquals(List.of(0.0, 0.0, 1.0, 0.0), metrics());
    }

    @Test
    void theNumberOfWaitingCallsIsLimited() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        int owners = CallThreads.OUTSIDE.mostWaiting() / CallThreads.OUTSIDE.mostWaitingOfOne();
        for (int owner = 0; owner < owners; owner++) {
            String name = "hog " + owner;
            all.addAll(calls(CallThreads.OUTSIDE.mostOfOne() + CallThreads.OUTSIDE.mostWaitingOfOne(), name));
            assertEquals(
                    Refusal.BUSY,
                    assertThrows(RefusedException.class, () -> call(name, LONG)).refusal());
        }
        RefusedException refused = assertThrows(RefusedException.class, () -> call("2", LONG));
        assertEquals(Refusal.BUSY, refused.refusal());
        assertEquals(List.of(8.0 * owners, 1024.0, 0.0, 1.0 + owners), metrics());
        silent.release(2_000);
        all.forEach(CompletableFuture::join);
        assertEquals("2", call("2", LONG).join());
    }

    @Test
    void failuresAreThoseOfTheCall_andFreeTheThread() {
        for (int i = 0; i < 10 * CallThreads.OUTSIDE.most(); i++) {
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
        CountDownLatch made = new CountDownLatch(CallThreads.OUTSIDE.mostOfOne());
        for (int i = 0; i < CallThreads.OUTSIDE.mostOfOne(); i++) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            CompletableFuture<String> unused = work.run("1", LONG, () -> {
                made.countDown();
                return answer;
            });
        }
        Waiting.await("all calls").until(() -> made.getCount() == 0);
        CompletableFuture<String> next = work.run("1", LONG, () -> CompletableFuture.completedFuture("next"));
        assertFalse(next.isDone());
        answers.get(0).complete("");
        assertEquals("next", next.join());
    }

    @Test
    void aCallAfterTheCloseIsRefused() {
        work.close();
        CompletionException failure = assertThrows(CompletionException.class, call("1", LONG)::join);
        assertEquals(
                Refusal.BUSY,
                assertInstanceOf(RefusedException.class, failure.getCause()).refusal());
        assertEquals(0, work.owners());
    }
}
