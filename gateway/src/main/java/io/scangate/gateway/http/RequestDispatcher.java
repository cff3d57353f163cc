package io.scangate.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a connection's requests to the endpoint: from their bytes where that can be, else whole through Netty's decoder,
 * which is installed when it is first needed.
 */
final class RequestDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    /** What became of a request. */
    enum Result {
        /** The answer stands in the event loop's buffer. */
        ANSWERED,
        /** The answer will come; no other request is to be taken before. */
        LATER,
        /** Netty's decoder does not see one whole request in the bytes. */
        REFUSED
    }

    /**
     * An answer that comes after all.
     *
     * @param writer what writes it
     * @param last whether the request asked for the connection to be closed
     * @param headOnly whether it is one to HEAD
     */
    record LateAnswer(Consumer<AnswerBuffer> writer, boolean last, boolean headOnly) {
        /** Writes it to the loop's buffer; whether the connection is to be closed after it. */
        boolean write(LoopState loop) {
            boolean closes = last || loop.draining();
            loop.answers().next(closes, headOnly);
            writer.accept(loop.answers());
            return closes;
        }
    }

    private final ChannelHandlerContext ctx;
    private final Listener listener;
    private final LoopState loop;
    private final Consumer<LateAnswer> late;
    private @Nullable CodecBridge bridge;

    /**
     * A dispatcher for one connection.
     *
     * @param late hears of answers that come later, on the event loop
     */
    RequestDispatcher(ChannelHandlerContext ctx, Listener listener, LoopState loop, Consumer<LateAnswer> late) {
        this.ctx = ctx;
        this.listener = listener;
        this.loop = loop;
        this.late = late;
    }

    /**
     * Has a request answered, which the loop's {@link RequestHead} describes.
     *
     * @param last whether the answer is to say that it is the last one
     */
    Result dispatch(byte[] b, int from, int end, boolean last) {
        RequestHead head = loop.head();
        loop.answers().next(last, head.isHead());
        boolean plain = listener.fastPath() && head.isPlainGet();
        return plain && listener.endpoint().answerPlain(loop, head, b)
                ? Result.ANSWERED
                : dispatchWhole(b, from, end, last, head.isHead());
    }

    /** Reads requests ahead, if that can be; how many. */
    int readAhead(byte[] b, int from, int to) {
        boolean can = listener.fastPath() && !loop.draining();
        return can ? listener.endpoint().readAhead(loop, b, from, to) : 0;
    }

    /** Has the n-th of them answered; where it ends. */
    int answerAhead(int number) {
        loop.answers().next(false, false);
        listener.endpoint().answerAhead(loop, number);
        return loop.batch().end(number);
    }

    private Result dispatchWhole(byte[] b, int from, int end, boolean last, boolean headOnly) {
        loop.metrics().count(LoopMetrics.Other.WHOLE_REQUESTS);
        CodecBridge codec = bridge;
        if (codec == null) {
            codec = CodecBridge.install(ctx.pipeline(), listener.settings());
            bridge = codec;
        }
        WholeRequest request = codec.decode(ctx, b, from, end);
        if (request == null) {
            return Result.REFUSED;
        }
        CompletionStage<Consumer<AnswerBuffer>> answer = listener.endpoint().answer(loop, request);
        if (answer == null) {
            return Result.ANSWERED;
        }
        answer.thenAccept(writer -> onLoop(() -> late.accept(new LateAnswer(writer, last, headOnly))));
        return Result.LATER;
    }

    /** Runs something on the event loop, always later and never at once: what goes on now is to come to its end first. */
    void onLoop(Runnable task) {
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("too late: the event loop has stopped");
        }
    }
}
