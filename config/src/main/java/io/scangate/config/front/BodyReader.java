package io.scangate.config.front;

import io.netty.buffer.ByteBuf;
import io.scangate.gateway.wire.ChunkReader;

/**
 * Finds the end of a request's body: counts the bytes of a Content-Length, or follows the chunks as the gateway does. The
 * bytes are not changed. Not thread-safe.
 */
final class BodyReader {
    private final ChunkReader chunks = new ChunkReader();
    private boolean chunked;
    private long left;

    /** Starts with the body of a request. */
    void start(HeadReader head) {
        chunked = head.chunked();
        left = Math.max(0, head.length());
        chunks.start();
    }

    /** Whether the body has ended. */
    boolean done() {
        return chunked ? chunks.done() : left == 0;
    }

    /** Whether the chunks are malformed. */
    boolean faulty() {
        return chunked && chunks.faulty();
    }

    /** Goes on at the reader index, which stays; the number of bytes that belong to the body. */
    int take(ByteBuf in) {
        if (!chunked) {
            int bytes = (int) Math.min(left, in.readableBytes());
            left -= bytes;
            return bytes;
        }
        int start = in.readerIndex();
        int at = start;
        int end = in.writerIndex();
        while (at < end && !chunks.done() && !chunks.faulty()) {
            int data = (int) Math.min(chunks.data(), end - at);
            if (data > 0) {
                chunks.skip(data);
                at += data;
            } else {
                chunks.take(in.getByte(at));
                at++;
            }
        }
        return at - start;
    }
}
