package io.scangate.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.wire.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answers that may be due at the same time. */
@Timeout(60)
class WorkersTest {
    private static final int MAX_DUE = 64;
    private static final Answer ANSWER = out -> {};

    /** Starts work whose answer comes when the future completes; returns when a thread has begun it. */
    private static CompletionStage<Answer> begin(Workers workers, CompletableFuture<Answer> answer) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<Answer> result = workers.run(() -> {
            begun.countDown();
            return answer;
        });
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        return result;
    }

    @Test
    void moreAnswersThanTheLimit_areRefusedAtOnce_untilOthersHaveCome() throws Exception {
        Workers workers = new Workers();
        try {
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            List<CompletionStage<Answer>> due = new ArrayList<>();
            for (int i = 0; i < MAX_DUE; i++) {
                answers.add(new CompletableFuture<>());
                due.add(begin(workers, answers.get(i)));
            }
            CompletionStage<Answer> refused = workers.run(CompletableFuture::new);
            assertTrue(refused.toCompletableFuture().isDone());
            assertFalse(due.get(0).toCompletableFuture().isDone());

            answers.get(0).complete(ANSWER);
            due.get(0).toCompletableFuture().get(20, TimeUnit.SECONDS);
            CompletionStage<Answer> next = begin(workers, new CompletableFuture<>());
            assertFalse(next.toCompletableFuture().isDone());
        } finally {
            workers.close();
        }
    }
}
