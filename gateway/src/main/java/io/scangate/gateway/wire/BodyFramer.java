package io.scangate.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a body. Continues from its last position when more bytes arrive; positions count from the request's
 * first byte. {@link ChunkReader} decides what a chunked body is; the trailer fields are dropped. Made for each request with a
 * body. Not thread-safe.
 */
final class BodyFramer {
    /** More bytes are needed. */
    static final int INCOMPLETE = -1;
    /** The chunks are malformed. */
    static final int FAULT = -2;
    /** The body is larger than the limit. */
    static final int TOO_LARGE = -3;

    private final @Nullable ChunkReader chunks;
    private final int maxBody;
    private final int maxEnd;
    private int at;
    private long total;

    /**
     * Starts before the body.
     *
     * @param headLength the length of the head, which is where the body starts
     */
    BodyFramer(HeadFields fields, int headLength, int maxBody) {
        this.chunks = fields.chunked() ? new ChunkReader() : null;
        this.maxBody = maxBody;
        this.total = Math.max(0, fields.contentLength());
        this.at = headLength;
        // A chunk of one byte takes six bytes. No real client needs that much overhead for a whole body.
        this.maxEnd = headLength + 2 * maxBody + ChunkReader.MAX_SIZE_LINE + ChunkReader.MAX_TRAILER;
    }

    /**
     * The end of the request, counted from its first byte, or one of the constants.
     *
     * @param start the position of the request's first byte
     */
    int end(byte[] b, int start, int to) {
        if (chunks != null) {
            return endOfChunks(chunks, b, start, to - start);
        }
        if (total > maxBody) {
            return TOO_LARGE;
        }
        int end = at + (int) total;
        return end <= to - start ? end : INCOMPLETE;
    }

    private int endOfChunks(ChunkReader reader, byte[] b, int start, int available) {
        while (at < available) {
            int data = (int) Math.min(reader.data(), available - at);
            if (data > 0) {
                reader.skip(data);
                at += data;
                total += data;
            } else {
                reader.take(b[start + at]);
                at++;
            }
            if (reader.faulty()) {
                return FAULT;
            }
            if (total + reader.data() > maxBody || at > maxEnd) {
                return TOO_LARGE;
            }
            if (reader.done()) {
                return at;
            }
        }
        return INCOMPLETE;
    }

    /**
     * Joins the data of the chunks in place. Call it only after {@link #end} has found the end.
     *
     * @param from the start of the first chunk's size line, which becomes the start of the body
     * @return the end of the joined body
     */
    static int joinChunks(byte[] b, int from) {
        int in = from;
        int out = from;
        while (true) {
            int size = 0;
            for (; digit(b[in]) >= 0; in++) {
                size = size << 4 | digit(b[in]);
            }
            while (b[in++] != '\n') {
                // Skips an extension and the end of the line.
            }
            if (size == 0) {
                return out;
            }
            System.arraycopy(b, in, b, out, size);
            out += size;
            in += size + 2;
        }
    }

    private static int digit(byte b) {
        return Character.digit(b, 16);
    }
}
