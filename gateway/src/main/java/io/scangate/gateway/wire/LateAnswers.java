package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a connection's answers that come later, from any thread, back to its event loop. */
final class LateAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(LateAnswers.class);

    /**
     * An answer that has come.
     *
     * @param answer writes it
     * @param last whether it was known to be the connection's last answer when the request was read
     * @param headOnly whether it is one to HEAD
     */
    record Late(Answer answer, boolean last, boolean headOnly) {
        /** Writes it to the loop's buffer; whether the connection is to be closed after it. */
        boolean write(LoopState loop) {
            boolean closes = last || loop.draining();
            loop.answers().next(closes, headOnly);
            answer.write(loop.answers());
            return closes;
        }
    }

    private final ChannelHandlerContext ctx;
    private final Consumer<Late> arrived;

    /**
     * For one connection.
     *
     * @param arrived hears of each answer, on the event loop
     */
    LateAnswers(ChannelHandlerContext ctx, Consumer<Late> arrived) {
        this.ctx = ctx;
        this.arrived = arrived;
    }

    /** Waits for an answer; returns at once. */
    void await(CompletionStage<Answer> answer, boolean last, boolean headOnly) {
        answer.whenComplete((come, failure) -> {
            Answer toWrite = failure == null ? come : out -> rethrow(failure);
            onLoop(() -> arrived.accept(new Late(toWrite, last, headOnly)));
        });
    }

    /** An answer that failed fails where it would be written: the connection has one way to answer a defect. */
    private static void rethrow(Throwable failure) {
        throw new CompletionException(failure);
    }

    /** Runs something on the event loop, always later and never at once: what goes on now is to come to its end first. */
    void onLoop(Runnable task) {
        try {
            ctx.executor().execute(() -> Guarded.run(ctx, task));
        } catch (RejectedExecutionException e) {
            LOG.debug("too late: the event loop has stopped");
        }
    }
}
