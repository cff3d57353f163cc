package io.scangate.config.wechat;

import io.scangate.config.lifecycle.CallTerms;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Route;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers each call within four seconds, since clients give up after five. A call that takes longer is told that nothing was
 * saved, and then its change is not committed; or, if the commit has begun, that its outcome is unknown. Thread-safe.
 */
final class PromptAnswers {
    private static final Duration LIMIT = Duration.ofMillis(3_700);

    /** For a call whose body or token took long. */
    private static final Duration LEAST = Duration.ofMillis(300);

    private static final Duration LOCK_WAIT = Duration.ofSeconds(1);

    private final CallTerms terms;

    PromptAnswers(CallTerms terms) {
        this.terms = terms;
    }

    private enum Progress {
        WORKING,
        COMMITTING,
        GIVEN_UP
    }

    /** The state of one call. A call may commit several times. */
    private static final class Turn {
        private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.WORKING);

        boolean mayCommit() {
            return progress.compareAndSet(Progress.WORKING, Progress.COMMITTING)
                    || progress.get() == Progress.COMMITTING;
        }

        boolean givesUp() {
            return progress.compareAndSet(Progress.WORKING, Progress.GIVEN_UP);
        }
    }

    /** The handler's answer, or that of a call that takes too long. The handler runs on another thread. */
    CompletionStage<Answer> answer(Call call, Route.WaitingHandler handler) {
        return answer(call.age(), call.blocking(), () -> handler.answer(call));
    }

    CompletionStage<Answer> answer(Duration age, Executor threads, Supplier<CompletionStage<Answer>> handler) {
        Turn turn = new Turn();
        Duration left = LIMIT.minus(age);
        return CompletableFuture.supplyAsync(() -> terms.limited(LOCK_WAIT, turn::mayCommit, handler), threads)
                .thenCompose(Function.identity())
                .copy()
                .orTimeout(Math.max(left.toMillis(), LEAST.toMillis()), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(failure instanceof TimeoutException ? tooLong(turn) : failure));
    }

    private static RefusedException tooLong(Turn turn) {
        return turn.givesUp()
                ? new RefusedException(
                        Refusal.BUSY, "the call has taken too long; nothing was saved, and nothing will be; try again")
                : new RefusedException(
                        Refusal.OUTCOME_UNKNOWN,
                        "the storage has not confirmed the change in time; it is unknown whether the change was saved;"
                                + " read the rules");
    }
}
