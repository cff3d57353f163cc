package io.scangate.config.front;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a request's body: counts the bytes of a Content-Length, or follows the chunks (RFC 9112, section 7.1). The
 * bytes are not changed. Not thread-safe.
 */
final class BodyReader {
    private static final int MAX_SIZE_DIGITS = 10;
    private static final int MAX_EXTENSION_BYTES = 1_024;
    private static final int MAX_TRAILER_BYTES = 8_192;

    private enum Part {
        DONE,
        DATA,
        SIZE,
        EXTENSION,
        SIZE_LF,
        CHUNK,
        CHUNK_CR,
        CHUNK_LF,
        LINE_START,
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        FAULT
    }

    private Part part = Part.DONE;
    private long left;
    private int digits;
    private int lineBytes;

    /** Starts with the body of a request. */
    void start(HeadReader head) {
        left = Math.max(0, head.length());
        part = head.chunked() ? startSize() : left > 0 ? Part.DATA : Part.DONE;
    }

    private Part startSize() {
        left = 0;
        digits = 0;
        lineBytes = 0;
        return Part.SIZE;
    }

    /** Whether the body has ended. */
    boolean done() {
        return part == Part.DONE;
    }

    /** Whether the chunks are malformed. */
    boolean faulty() {
        return part == Part.FAULT;
    }

    /** Goes on at the reader index, which stays; the number of bytes that belong to the body. */
    int take(ByteBuf in) {
        int start = in.readerIndex();
        int at = start;
        int end = in.writerIndex();
        while (at < end && part != Part.DONE && part != Part.FAULT) {
            if (part == Part.DATA || part == Part.CHUNK) {
                int bytes = (int) Math.min(left, end - at);
                at += bytes;
                left -= bytes;
                if (left == 0) {
                    part = part == Part.DATA ? Part.DONE : Part.CHUNK_CR;
                }
            } else {
                part = next(in.getByte(at));
                at++;
            }
        }
        return at - start;
    }

    private Part next(byte b) {
        return switch (part) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> b == '\n' ? afterSize() : Part.FAULT;
            case CHUNK_CR -> b == '\r' ? Part.CHUNK_LF : Part.FAULT;
            case CHUNK_LF -> b == '\n' ? startSize() : Part.FAULT;
            case LINE_START -> b == '\r' ? Part.LAST_LF : trailer(b);
            case TRAILER -> b == '\r' ? Part.TRAILER_LF : trailer(b);
            case TRAILER_LF -> b == '\n' ? Part.LINE_START : Part.FAULT;
            case LAST_LF -> b == '\n' ? Part.DONE : Part.FAULT;
            case DONE, DATA, CHUNK, FAULT -> part;
        };
    }

    private Part size(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            digits++;
            left = left * 16 + digit;
            return digits > MAX_SIZE_DIGITS ? Part.FAULT : Part.SIZE;
        }
        if (digits == 0) {
            return Part.FAULT;
        }
        return b == '\r' ? Part.SIZE_LF : b == ';' ? Part.EXTENSION : Part.FAULT;
    }

    private Part extension(byte b) {
        lineBytes++;
        if (b == '\r') {
            return Part.SIZE_LF;
        }
        return isText(b) && lineBytes <= MAX_EXTENSION_BYTES ? Part.EXTENSION : Part.FAULT;
    }

    private Part afterSize() {
        lineBytes = 0;
        return left == 0 ? Part.LINE_START : Part.CHUNK;
    }

    private Part trailer(byte b) {
        lineBytes++;
        return isText(b) && lineBytes <= MAX_TRAILER_BYTES ? Part.TRAILER : Part.FAULT;
    }

    private static boolean isText(byte b) {
        return b == '\t' || ((b & 0xFF) >= ' ' && b != 0x7F);
    }
}
