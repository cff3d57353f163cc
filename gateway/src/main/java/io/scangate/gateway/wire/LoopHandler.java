package io.scangate.gateway.wire;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The part of an {@link Endpoint} that belongs to one event loop: its scratch and its counters. All methods are called
 * on that loop, so none may wait.
 */
public interface LoopHandler {
    /**
     * Requests are about to come.
     *
     * @param epochMillis the time of day
     * @param nanos when their bytes were read, as {@link System#nanoTime}
     */
    default void startRead(long epochMillis, long nanos) {}

    /**
     * Shows requests that came together before the first of them is answered, for work that is cheaper when done for all.
     * Changes nothing but scratch: some of the requests may never be answered, or may come again in another batch. If it
     * throws, each request is answered as if this had not been called.
     */
    default void lookAhead(RequestBatch requests) {}

    /**
     * Answers a request of the batch that was shown last. The request and its bytes are valid until this returns.
     *
     * @param out takes exactly one answer, unless the answer comes later
     * @return null if the answer has been written; otherwise completed, on any thread and never exceptionally, with what
     *     will write it
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

    /** Called every so often, and once when the listener stops: for what is to be handed over to other threads. */
    default void sweep() {}
}
