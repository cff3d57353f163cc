package io.scangate.gateway.wire;

/**
 * Finds the end of a body. Continues from its last position when more bytes arrive; positions count from the request's
 * first byte. As strict as {@link RequestHead}: chunk sizes are plain hexadecimal numbers, extensions are printable and
 * short, and trailer fields are not allowed. Made for each request with a body. Not
 * thread-safe.
 */
final class BodyFramer {
    /** More bytes are needed. */
    static final int INCOMPLETE = -1;
    /** The chunks are malformed. */
    static final int FAULT = -2;
    /** The body is larger than the limit. */
    static final int TOO_LARGE = -3;

    private static final int MAX_SIZE_DIGITS = 8;
    private static final int MAX_SIZE_LINE = 256;

    private final boolean chunked;
    private final int maxBody;
    private final int maxEnd;
    private int at;
    private long total;
    private boolean lastChunk;

    /**
     * Starts before the body.
     *
     * @param headLength the length of the head, which is where the body starts
     */
    BodyFramer(HeadFields fields, int headLength, int maxBody) {
        this.chunked = fields.chunked();
        this.maxBody = maxBody;
        this.total = chunked ? 0 : Math.max(0, fields.contentLength());
        this.at = headLength;
        // A chunk of one byte takes six bytes. No real client needs that much overhead for a whole body.
        this.maxEnd = headLength + 2 * maxBody + MAX_SIZE_LINE;
    }

    /**
     * The end of the request, counted from its first byte, or one of the constants.
     *
     * @param start the position of the request's first byte
     */
    int end(byte[] b, int start, int to) {
        if (!chunked) {
            if (total > maxBody) {
                return TOO_LARGE;
            }
            int end = at + (int) total;
            return end <= to - start ? end : INCOMPLETE;
        }
        while (true) {
            int next = chunk(b, start + at, to);
            if (next == INCOMPLETE) {
                return to - start >= maxEnd ? TOO_LARGE : INCOMPLETE;
            }
            if (next < 0) {
                return next;
            }
            at = next - start;
            if (at > maxEnd) {
                return TOO_LARGE;
            }
            if (lastChunk) {
                return at;
            }
        }
    }

    /** Reads one whole chunk: its size line, data and line end. */
    private int chunk(byte[] b, int from, int to) {
        int i = from;
        long size = 0;
        while (i < to && digit(b[i]) >= 0) {
            size = size << 4 | digit(b[i]);
            if (++i - from > MAX_SIZE_DIGITS) {
                return FAULT;
            }
        }
        if (i < to && i == from) {
            return FAULT;
        }
        if (i < to && b[i] == ';') {
            i = ByteScan.endOfText(b, i, Math.min(to, from + MAX_SIZE_LINE));
            if (i == from + MAX_SIZE_LINE) {
                return FAULT;
            }
        }
        int data = lineEnd(b, i, to);
        if (data < 0) {
            return data;
        }
        if (total + size > maxBody) {
            return TOO_LARGE;
        }
        lastChunk = size == 0;
        int end = (int) (data + size);
        if (end > to) {
            return INCOMPLETE;
        }
        int next = lineEnd(b, end, to);
        if (next > 0) {
            total += size;
        }
        return next;
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

    private static int lineEnd(byte[] b, int at, int to) {
        if ((at < to && b[at] != '\r') || (at + 1 < to && b[at + 1] != '\n')) {
            return FAULT;
        }
        return at + 2 <= to ? at + 2 : INCOMPLETE;
    }

    private static int digit(byte b) {
        return Character.digit(b, 16);
    }
}
