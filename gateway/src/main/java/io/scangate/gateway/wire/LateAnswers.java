package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes a connection's late answers from any thread to the connection's event loop. Thread-safe. */
final class LateAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(LateAnswers.class);

    /**
     * A late answer.
     *
     * @param answer writes it
     * @param last whether this was known to be the connection's last answer when the request was read
     * @param headOnly whether the request was HEAD
     */
    record Late(Answer answer, boolean last, boolean headOnly) {
        /** Writes the answer to the loop's buffer; returns whether the connection closes after it. */
        boolean write(LoopState loop) {
            boolean closes = last || loop.draining();
            loop.answers().next(closes, headOnly);
            answer.write(loop.answers());
            return closes;
        }
    }

    private final ChannelHandlerContext ctx;
    private final Consumer<Late> onAnswer;

    /**
     * Makes the late answers of one connection.
     *
     * @param onAnswer receives each answer on the event loop
     */
    LateAnswers(ChannelHandlerContext ctx, Consumer<Late> onAnswer) {
        this.ctx = ctx;
        this.onAnswer = onAnswer;
    }

    /** Registers a future answer; returns at once. */
    void await(CompletionStage<Answer> answer, boolean last, boolean headOnly) {
        answer.whenComplete((ready, failure) -> {
            Answer toWrite = failure == null ? ready : out -> rethrow(failure);
            onLoop(() -> onAnswer.accept(new Late(toWrite, last, headOnly)));
        });
    }

    /** A failed stage fails where its answer would be written, because the connection answers defects there. */
    private static void rethrow(Throwable failure) {
        throw new CompletionException(failure);
    }

    /** Runs a task on the event loop after the current task has ended. */
    void onLoop(Runnable task) {
        try {
            ctx.executor().execute(() -> Guarded.run(ctx, task));
        } catch (RejectedExecutionException e) {
            LOG.debug("an answer is lost because the event loop has stopped");
        }
    }
}
