package io.scangate.gateway.admin;

import io.scangate.gateway.wire.Answer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker threads of the admin listener. A connection waits for its answer without a limit, so a failed or rejected
 * task is answered with a problem. Only {@link #close} drops answers, after the connections are closed. Thread-safe.
 */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int THREADS = 2;
    private static final int QUEUE = 16;

    /** The most answers that may be due; a reload occupies no thread while it waits for the source. */
    private static final int MAX_DUE = 64;

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger due = new AtomicInteger();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(QUEUE), this::thread);

    Workers() {
        threads.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "scangate-admin-worker-" + started.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Computes an answer on a thread. */
    CompletionStage<Answer> later(Supplier<Answer> work) {
        return run(() -> CompletableFuture.completedFuture(work.get()));
    }

    /** Starts the computation of an answer on a thread; answers with a problem if the queue is full or too many are due. */
    CompletionStage<Answer> run(Supplier<CompletionStage<Answer>> work) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        boolean tooMany = due.incrementAndGet() > MAX_DUE;
        CompletionStage<Answer> counted = answer.whenComplete((ready, failure) -> due.decrementAndGet());
        if (tooMany) {
            answer.complete(out -> out.problem(AdminProblem.OVERLOADED));
            return counted;
        }
        try {
            threads.execute(() -> complete(answer, work));
        } catch (RejectedExecutionException e) {
            answer.complete(out -> out.problem(AdminProblem.OVERLOADED));
        }
        return counted;
    }

    private static void complete(CompletableFuture<Answer> answer, Supplier<CompletionStage<Answer>> work) {
        try {
            work.get().whenComplete((found, failure) -> answer.complete(failure == null ? found : failed(failure)));
        } catch (RuntimeException | Error e) {
            answer.complete(failed(e));
        }
    }

    private static Answer failed(Throwable failure) {
        LOG.error("an admin request failed", failure);
        return out -> out.problem(AdminProblem.INTERNAL_ERROR);
    }

    /** Ends the threads and interrupts their tasks. */
    void close() {
        threads.shutdownNow();
    }
}
