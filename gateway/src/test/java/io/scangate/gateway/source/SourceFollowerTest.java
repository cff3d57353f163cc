package io.scangate.gateway.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.ContentDigest;
import io.scangate.gateway.snapshot.DocumentFacts;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.source.ReloadOutcome.Rejected;
import io.scangate.gateway.source.ReloadOutcome.Unchanged;
import io.scangate.gateway.source.ReloadStatus.State;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The thread that follows a source of any kind, with a source that the test controls. */
@Timeout(30)
class SourceFollowerTest {
    private static final Attempt UNCHANGED = Attempt.of(new Unchanged(1), Duration.ZERO);
    private static final Attempt UNREACHABLE =
            Attempt.failed(SnapshotFault.UNREACHABLE, "no answer").backingOff();

    private final ScriptedSource source = new ScriptedSource();
    private final SourceFollower follower = new SourceFollower(source);

    @AfterEach
    void close() {
        follower.close();
    }

    /** A source whose loads and news come from the test. */
    private static final class ScriptedSource implements RuleSource {
        final LinkedBlockingQueue<CompletableFuture<Attempt>> loads = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<Attempt> news = new LinkedBlockingQueue<>();
        final Semaphore settled = new Semaphore(0);
        final CountDownLatch closed = new CountDownLatch(1);
        final AtomicInteger pauses = new AtomicInteger();
        final Semaphore wake = new Semaphore(0);
        private final Damage damage = new Damage();
        private volatile boolean stopped;
        volatile boolean distrusted;
        volatile ReloadStatus.@Nullable ServedSnapshot kept;

        void next(Attempt attempt) {
            loads.add(CompletableFuture.completedFuture(attempt));
        }

        @Override
        public String spec() {
            return "scripted:";
        }

        @Override
        public Damage damage() {
            return damage;
        }

        @Override
        public void distrust() {
            distrusted = true;
        }

        @Override
        public ReloadStatus.@Nullable ServedSnapshot restore() {
            return kept;
        }

        @Override
        public Attempt load(boolean force) throws InterruptedException {
            try {
                return loads.take().join();
            } catch (java.util.concurrent.CompletionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }

        @Override
        public @Nullable Attempt follow() throws InterruptedException {
            while (!wake.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                Attempt attempt = news.poll();
                if (attempt != null) {
                    return attempt;
                }
            }
            if (stopped) {
                return UNREACHABLE;
            }
            throw new InterruptedException("given up");
        }

        @Override
        public Duration pause() {
            pauses.incrementAndGet();
            return Duration.ZERO;
        }

        @Override
        public void settle() {
            settled.release();
        }

        @Override
        public void wake() {
            wake.release();
        }

        @Override
        public void stop() {
            stopped = true;
            wake.release();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static ReloadStatus.ServedSnapshot servedAt(long revision) {
        return new ReloadStatus.ServedSnapshot(
                revision,
                null,
                Digest.ZERO,
                1,
                1,
                100,
                Instant.EPOCH,
                Duration.ZERO,
                true,
                new DocumentFacts(1, Rejections.NONE, List.of(), new ContentDigest(1, 1)));
    }

    private ReloadOutcome start(Attempt first) throws Exception {
        source.next(first);
        return follower.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private ReloadOutcome reload() throws Exception {
        return follower.reload(false).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void awaitTally(ReloadResult result, long count) throws InterruptedException {
        while (Objects.requireNonNull(follower.status().tallies().get(result)).count() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aRenewalEndsTheWaitForNews() throws Exception {
        start(UNCHANGED);
        follower.renew();
        Waiting.await().until(() -> source.wake.availablePermits() == 0);
        assertTrue(source.distrusted);
    }

    @Test
    void aRequestInterruptsTheWaitForNewsAndIsAnswered() throws Exception {
        assertEquals(new Unchanged(1), start(UNCHANGED));
        source.next(Attempt.of(new Unchanged(2), Duration.ZERO));
        assertEquals(new Unchanged(2), reload());
        assertEquals(State.CURRENT, follower.status().state());
    }

    @Test
    void keptRulesAreServedAndTheSourceIsNotKnownByThem() throws Exception {
        ReloadStatus.ServedSnapshot kept = servedAt(7);
        source.kept = kept;
        CompletableFuture<ReloadOutcome> first = follower.start().toCompletableFuture();
        Waiting.await().until(() -> kept.equals(follower.status().served()));
        assertEquals(State.STARTING, follower.status().state());
        assertNull(follower.status().lastSuccess());
        assertNull(follower.status().lastOutcome());
        source.next(UNREACHABLE);
        first.get(10, TimeUnit.SECONDS);
        assertEquals(State.UNREACHABLE, follower.status().state());
        assertNull(follower.status().lastSuccess());
        assertEquals(kept, follower.status().served());
    }

    @Test
    void aWaitThatIsGivenUpDoesNotEndARowOfFailures() throws Exception {
        start(UNREACHABLE);
        // The source is asked for its pause only while it does not fail.
        int pauses = source.pauses.get();
        for (int i = 0; i < 3; i++) {
            source.wake();
        }
        Waiting.await().until(() -> source.wake.availablePermits() == 0);
        source.news.add(UNREACHABLE);
        awaitTally(ReloadResult.REJECTED, 2);
        assertEquals(pauses, source.pauses.get());
    }

    @Test
    void whatFailsBecauseItIsClosedIsNoFailureOfTheSource() throws Exception {
        start(UNCHANGED);
        follower.close();
        assertEquals(State.CURRENT, follower.status().state());
        assertEquals(
                ReloadResult.UNCHANGED,
                Objects.requireNonNull(follower.status().lastOutcome()).result());
    }

    @Test
    void newsChangeTheStatusWithoutARequest() throws Exception {
        start(UNCHANGED);
        source.news.add(UNREACHABLE);
        awaitTally(ReloadResult.REJECTED, 1);
        assertEquals(State.UNREACHABLE, follower.status().state());
        source.news.add(UNCHANGED);
        awaitTally(ReloadResult.UNCHANGED, 2);
        assertEquals(State.CURRENT, follower.status().state());
    }

    @Test
    void anExceptionOfTheSourceAnswersTheRequestAndDoesNotEndTheThread() throws Exception {
        start(UNCHANGED);
        source.loads.add(CompletableFuture.failedFuture(new AssertionError("a defect")));
        Rejected rejected = assertInstanceOf(Rejected.class, reload());
        assertEquals(SnapshotFault.INTERNAL_ERROR, rejected.fault());
        source.next(UNCHANGED);
        assertEquals(new Unchanged(1), reload());
    }

    @Test
    void workAfterAnAnswerIsDoneAfterEachAnswer() throws Exception {
        start(UNCHANGED);
        assertTrue(source.settled.tryAcquire(10, TimeUnit.SECONDS));
        source.next(UNCHANGED);
        reload();
        assertTrue(source.settled.tryAcquire(10, TimeUnit.SECONDS));
    }

    @Test
    void closingAnswersAHangingRequestAndClosesTheSource() throws Exception {
        start(UNCHANGED);
        CompletableFuture<ReloadOutcome> hangs = follower.reload(false).toCompletableFuture();
        follower.close();
        assertEquals(
                SnapshotFault.CLOSED,
                assertInstanceOf(Rejected.class, hangs.get(10, TimeUnit.SECONDS))
                        .fault());
        assertEquals(
                SnapshotFault.CLOSED, assertInstanceOf(Rejected.class, reload()).fault());
        assertEquals(0, source.closed.getCount());
    }

    @Test
    void aBackOffDoublesUpToItsLimitAndIsReset() {
        Backoff backoff = new Backoff(3);
        Duration second = Duration.ofSeconds(1);
        for (int seconds : new int[] {1, 2, 4, 8, 8, 8}) {
            assertEquals(seconds, backoff.stretched(second).toSeconds());
            for (int i = 0; i < 50; i++) {
                long scattered = backoff.jittered(second).toMillis();
                assertTrue(scattered >= 500L * seconds && scattered <= 1000L * seconds, () -> scattered + " ms");
            }
            backoff.failed();
        }
        assertTrue(backoff.isFailing());
        backoff.reset();
        assertEquals(second, backoff.stretched(second));
        assertEquals(false, backoff.isFailing());
    }

    @Test
    void aGatewayWithAFileCannotBeHeld() throws Exception {
        start(UNCHANGED);
        HoldOutcome refused = follower.hold().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertNull(refused.held());
        assertTrue(refused.refusal().contains("rules of a file"), refused.refusal());
        source.next(UNCHANGED);
        assertEquals(UNCHANGED.outcome(), follower.goOn().toCompletableFuture().get(10, TimeUnit.SECONDS));
    }

    /** A restart would serve older rules than the held ones. */
    @Test
    void rulesThatTheDiskDoesNotKeepAreNotHeld(@TempDir Path dir) throws Exception {
        try (StateDirectory directory = StateDirectory.open(dir)) {
            Hold hold = new Hold(new HoldFile(directory));
            for (long kept : new long[] {-1, 6}) {
                HoldOutcome refused = hold.begin(servedAt(7), kept);
                assertNull(refused.held());
                assertTrue(refused.refusal().contains("the disk does not keep it"), refused.refusal());
            }
            assertEquals(
                    7, Objects.requireNonNull(hold.begin(servedAt(7), 7).held()).revision());
        }
    }
}
