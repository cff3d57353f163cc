package io.scangate.gateway.http;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a listener answers. Called on event loops, so nothing here waits. */
interface Endpoint {
    /**
     * Answers a plain GET from its bytes, into the event loop's {@link AnswerBuffer}.
     *
     * @return false if this is nothing for the fast path; then nothing has been written
     */
    boolean answerPlain(LoopState loop, RequestHead head, byte[] bytes);

    /**
     * Reads plain GETs ahead, as far as they can be answered together, without changing anything but the event loop's
     * {@link ScanBatch}; none by default.
     *
     * @return how many; {@link #answerAhead} answers them, and the first ones only if so wished
     */
    default int readAhead(LoopState loop, byte[] bytes, int from, int to) {
        return 0;
    }

    /** Answers the n-th of the requests that were read ahead, into the event loop's {@link AnswerBuffer}. */
    default void answerAhead(LoopState loop, int number) {
        throw new IllegalStateException("nothing was read ahead");
    }

    /**
     * Answers any request.
     *
     * @return null if the answer has been written to the event loop's {@link AnswerBuffer}; otherwise completed, on any
     *     thread and never exceptionally, with what will write it
     */
    @Nullable
    CompletionStage<Consumer<AnswerBuffer>> answer(LoopState loop, WholeRequest request);
}
