package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.CallTerms;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.web.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that take too long: the answer and the commit agree. */
class PromptAnswersTest {
    /** So old that the answer is due soon. */
    private static final Duration OLD = Duration.ofSeconds(9);

    private static final Answer ANSWER = Answer.noContent();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CompletableFuture<Boolean> committed = new CompletableFuture<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** A storage that commits before or after the answer. */
    private final class Terms implements CallTerms {
        private final boolean commitsFirst;

        Terms(boolean commitsFirst) {
            this.commitsFirst = commitsFirst;
        }

        @Override
        public <T> T onlyIf(ChangeRequest.@Nullable Once once, Runnable condition, Supplier<T> call) {
            throw new AssertionError("WeChat's calls have no precondition");
        }

        @Override
        public <T> T undone(Supplier<T> call) {
            throw new AssertionError("WeChat's calls have no dry run");
        }

        @Override
        public <T> T limited(Duration lockWait, BooleanSupplier mayCommit, Supplier<T> call) {
            if (commitsFirst) {
                committed.complete(mayCommit.getAsBoolean());
            }
            T result = call.get();
            if (!commitsFirst) {
                committed.complete(mayCommit.getAsBoolean());
            }
            return result;
        }
    }

    private CompletionStage<Answer> slowly() {
        try {
            answered.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return CompletableFuture.completedFuture(ANSWER);
    }

    private Refusal refusal(boolean commitsFirst) {
        CompletableFuture<Answer> answer = new PromptAnswers(new Terms(commitsFirst))
                .answer(OLD, threads, this::slowly)
                .toCompletableFuture();
        CompletionException failure = assertThrows(CompletionException.class, answer::join);
        answered.countDown();
        return assertInstanceOf(RefusedException.class, failure.getCause()).refusal();
    }

    @Test
    void aChangeIsNotCommittedAfterItsCallWasToldSo() {
        assertEquals(Refusal.BUSY, refusal(false));
        assertFalse(committed.join());
    }

    @Test
    void aCallWhoseCommitHasBegunIsToldThatItsOutcomeIsUnknown() {
        assertEquals(Refusal.OUTCOME_UNKNOWN, refusal(true));
        assertTrue(committed.join());
    }

    @Test
    void aFastCallIsAnsweredAndMayCommitTwice() {
        answered.countDown();
        Answer answer = new PromptAnswers(new Terms(true))
                .answer(Duration.ZERO, threads, this::slowly)
                .toCompletableFuture()
                .join();
        assertSame(ANSWER, answer);
        assertTrue(committed.join());
    }
}
