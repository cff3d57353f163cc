package io.scangate.gateway.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers as HTTP/2 frames: HEADERS from templates, and one DATA frame, if the client's windows take the body. A body that they do not
 * take is left to the connection ({@link #takeRest}). As in {@link Http1Answers} the length is known only after the head has been written, so
 * the head has room for three digits. Only for one event loop.
 */
final class Http2Answers extends AnswerWriter {
    private static final int SPARE = 32 * 1024;
    private static final int USUAL_DIGITS = 3;
    private static final byte[] NONE = {};
    private static final byte[] LENGTH = HpackFields.of(new Field("content-length", "000"));
    private static final int NO_CONTENT = -1;

    private long second = -1;
    private byte[] date = {};
    private byte[] extra = NONE;
    private int stream;
    private int window;
    private boolean headOnly;

    private int headStart;
    private int bodyStart;
    private int status;
    private int sent;
    private byte @Nullable [] rest;
    private boolean restIsCopy;

    Http2Answers() {
        super(BATCH + SPARE);
    }

    /** Drops what a failed read has left, and updates the date field. */
    void start(long epochMillis) {
        end(0);
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            date = Bytes.joined(HpackFields.of(new Field("date", HttpDate.of(now))), LENGTH);
        }
    }

    /**
     * Sets for the next answer its stream, the bytes of a body that the client's windows take now, and whether the body is left out.
     */
    void next(int toStream, int room, boolean withoutBody) {
        stream = toStream;
        window = room;
        headOnly = withoutBody;
        extra = NONE;
        sent = 0;
        rest = null;
        status = 0;
    }

    @Override
    public void fields(AnswerFields fields) {
        extra = extra.length == 0 ? fields.http2() : Bytes.joined(extra, fields.http2());
    }

    @Override
    public void begin(AnswerHead head, int room) {
        byte[] start = head.http2();
        reserve(2 * FrameType.HEADER + start.length + extra.length + date.length + room);
        status = head.status();
        headStart = end();
        end(headStart + FrameType.HEADER);
        put(start);
        if (extra.length > 0) {
            put(extra);
        }
        put(date);
        if (head.hasContent()) {
            end(end() + FrameType.HEADER);
            bodyStart = end();
        } else {
            end(end() - LENGTH.length);
            bodyStart = NO_CONTENT;
        }
    }

    @Override
    public void stream(AnswerHead head, byte[] body) {
        begin(head, 0);
        putLength(body.length);
        end(bodyStart - FrameType.HEADER);
        boolean whole = headOnly || body.length == 0;
        putHeadHeader(whole);
        rest = whole ? null : body;
        restIsCopy = false;
    }

    @Override
    public void finish() {
        if (bodyStart == NO_CONTENT) {
            putHeadHeader(true);
            return;
        }
        int length = end() - bodyStart;
        putLength(length);
        int dataStart = bodyStart - FrameType.HEADER;
        if (headOnly || length == 0) {
            end(dataStart);
            putHeadHeader(true);
        } else if (length <= window) {
            FrameWriter.header(bytes(), dataStart, length, FrameType.DATA, FrameType.END_STREAM, stream);
            sent = length;
            putHeadHeader(false, dataStart);
        } else {
            rest = Arrays.copyOfRange(bytes(), bodyStart, end());
            restIsCopy = true;
            end(dataStart);
            putHeadHeader(false);
        }
    }

    private void putHeadHeader(boolean last) {
        putHeadHeader(last, end());
    }

    private void putHeadHeader(boolean last, int to) {
        int flags = FrameType.END_HEADERS | (last ? FrameType.END_STREAM : 0);
        FrameWriter.header(bytes(), headStart, to - headStart - FrameType.HEADER, FrameType.HEADERS, flags, stream);
    }

    /** Writes the digits of the length, whose number stands before them. */
    private void putLength(int length) {
        int digits = digits(length);
        if (digits != USUAL_DIGITS) {
            moveBody(digits - USUAL_DIGITS);
        }
        byte[] b = bytes();
        int at = bodyStart - FrameType.HEADER;
        b[at - digits - 1] = (byte) digits;
        int left = length;
        do {
            b[--at] = (byte) ('0' + left % 10);
            left /= 10;
        } while (left != 0);
    }

    private void moveBody(int by) {
        reserve(Math.max(0, by));
        System.arraycopy(bytes(), bodyStart, bytes(), bodyStart + by, end() - bodyStart);
        bodyStart += by;
        end(end() + by);
    }

    @Override
    int status(int start) {
        return status;
    }

    @Override
    int streamedLength() {
        return rest == null ? 0 : rest.length;
    }

    /** The bytes of the last answer that count in the client's windows. */
    int sent() {
        return sent;
    }

    /** Takes the body that the connection is to send after the bytes of this buffer; null if there is none. */
    byte @Nullable [] takeRest() {
        byte[] body = rest;
        rest = null;
        return body;
    }

    /** Whether the body that was taken last has memory of its own. */
    boolean restIsCopy() {
        return restIsCopy;
    }
}
