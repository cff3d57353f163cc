package io.scangate.gateway.wire;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The part of an {@link Endpoint} that belongs to one event loop, with its scratch buffers and counters. All methods
 * are called on that loop, so they must not block.
 */
public interface LoopHandler {
    /**
     * Called before the requests of one read are handled, or those of several connections that are handled together.
     *
     * @param epochMillis the time of day
     * @param nanos the time of the read, or of the first one, as {@link System#nanoTime}
     */
    default void startRead(long epochMillis, long nanos) {}

    /**
     * Takes the requests of a batch before the first of them is answered, for work that is cheaper when done together.
     * May change only scratch buffers: some requests may never be answered, or may come again in another batch. If it
     * throws, each request is answered as if this method had not been called.
     */
    default void lookAhead(RequestBatch requests) {}

    /**
     * Answers a request of the last batch. The request and its bytes are valid until this method returns.
     *
     * @param out takes exactly one answer, unless the answer comes later
     * @return null if the answer has been written; otherwise a stage that completes with the answer, on any thread and
     *     never exceptionally
     */
    @Nullable
    CompletionStage<Answer> answer(Request request, AnswerWriter out);

    /**
     * How many bytes the body of a request may have, whose head has come.
     *
     * @param limit what the settings allow an ordinary request
     */
    default int maxBody(Request request, int limit) {
        return limit;
    }

    /** Called periodically, and once when the listener stops: hands data over to other threads. */
    default void sweep() {}
}
