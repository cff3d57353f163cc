package io.scangate.config.front;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The state of the request that the server carries out, and of its answer. Lives on an event loop. */
final class RequestState {
    /** The place of the status in {@code HTTP/1.1 100}. */
    private static final int STATUS_AT = 9;

    private boolean last;
    private boolean known;
    private boolean answered;
    private boolean answerBegun;
    private @Nullable Exchange exchange;

    /**
     * Starts with a request that the front hands to the server.
     *
     * @param closes whether the request asks for the end of the connection
     */
    void start(boolean closes) {
        last = closes;
        known = false;
        answered = false;
        answerBegun = false;
        exchange = null;
    }

    /** A service has the request. */
    void begin(Exchange begun) {
        exchange = begun;
        known = true;
    }

    /** Makes the answer the last one of the connection, unless it has begun: then the next answer will be the last one. */
    void makeLast() {
        if (exchange != null && !answerBegun) {
            last = true;
            exchange.makeLast();
        }
    }

    /** Bytes of the answer were written. */
    void written(ByteBuf bytes) {
        answerBegun |= !isInterim(bytes);
    }

    /** Whether bytes are {@code 100 Continue}. */
    private static boolean isInterim(ByteBuf answer) {
        return answer.readableBytes() > STATUS_AT && answer.getByte(answer.readerIndex() + STATUS_AT) == '1';
    }

    /** The answer is flushed. */
    void finish() {
        exchange = null;
        answered = true;
    }

    /** Whether the connection ends after the answer. */
    boolean isLast() {
        return last;
    }

    /** Whether a service has or had the request. */
    boolean isKnown() {
        return known;
    }

    /** Whether the answer is flushed. */
    boolean isAnswered() {
        return answered;
    }

    /** Whether bytes of the answer were written. */
    boolean answerHasBegun() {
        return answerBegun;
    }
}
