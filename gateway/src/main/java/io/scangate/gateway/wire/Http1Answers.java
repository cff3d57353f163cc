package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Writes answers as HTTP/1.1. Heads come from templates. All answers of one read are written one after the other and
 * then copied to a pooled buffer in one step. The length of a body is known only after its head has been written, so
 * the head has room for the usual number of digits; a body with another number of digits is moved. Only for one event loop.
 */
final class Http1Answers extends AnswerWriter {
    private static final int SPARE = 32 * 1024;
    /** Nearly all answers have 100 to 999 bytes. */
    private static final int USUAL_DIGITS = 3;

    private static final byte[] DATE = "date: ".getBytes(US_ASCII);
    private static final byte[] CLOSE = "connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] LENGTH = "content-length: 000\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);
    private static final int NO_CONTENT = -1;
    /** The place of the status in an answer. */
    private static final int STATUS = "HTTP/1.1 ".length();

    private static final int STATUS_DIGITS = 3;
    private static final byte[] NONE = {};

    private int bodyStart;
    private long second = -1;
    private byte[] keptTail = {};
    private byte[] closingTail = {};
    private boolean closing;
    private boolean headOnly;
    private byte[] extra = NONE;
    private byte @Nullable [] streamed;

    Http1Answers() {
        super(BATCH + SPARE);
    }

    /** Updates the date field. */
    void tick(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            byte[] date = (HttpDate.of(now) + "\r\n").getBytes(US_ASCII);
            keptTail = Bytes.joined(DATE, date, LENGTH);
            closingTail = Bytes.joined(DATE, date, CLOSE, LENGTH);
        }
    }

    /** Sets for the next answer whether it announces that the connection closes, and whether its body is left out. */
    void next(boolean announcesClose, boolean withoutBody) {
        closing = announcesClose;
        headOnly = withoutBody;
        extra = NONE;
        streamed = null;
    }

    @Override
    public void fields(AnswerFields fields) {
        extra = extra.length == 0 ? fields.http1() : Bytes.joined(extra, fields.http1());
    }

    @Override
    public void begin(AnswerHead head, int room) {
        byte[] start = head.http1();
        byte[] tail = closing ? closingTail : keptTail;
        reserve(start.length + extra.length + tail.length + room);
        put(start);
        if (extra.length > 0) {
            put(extra);
        }
        put(tail);
        if (head.hasContent()) {
            bodyStart = end();
        } else {
            end(end() - LENGTH.length);
            put(LINE_END);
            bodyStart = NO_CONTENT;
        }
    }

    @Override
    public void stream(AnswerHead head, byte[] body) {
        begin(head, 0);
        putLength(body.length);
        if (!headOnly) {
            streamed = body;
        }
    }

    @Override
    int status(int start) {
        int status = 0;
        for (int at = start + STATUS; at < Math.min(end(), start + STATUS + STATUS_DIGITS); at++) {
            status = status * 10 + bytes()[at] - '0';
        }
        return status;
    }

    @Override
    int streamedLength() {
        return streamed == null ? 0 : streamed.length;
    }

    /** Takes the body that the connection is to send after the bytes of this buffer; null if there is none. */
    byte @Nullable [] takeStreamed() {
        byte[] body = streamed;
        streamed = null;
        return body;
    }

    @Override
    public void finish() {
        if (bodyStart == NO_CONTENT) {
            return;
        }
        putLength(end() - bodyStart);
        if (headOnly) {
            end(bodyStart);
        }
    }

    private void putLength(int length) {
        if (length < 100 || length > 999) {
            moveBody(digits(length) - USUAL_DIGITS);
        }
        int at = bodyStart - HEAD_END.length - 1;
        byte[] b = bytes();
        int rest = length;
        do {
            b[at--] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
    }

    /** Moves the body, with the end of its head, because the length needs more or fewer digits. */
    private void moveBody(int by) {
        reserve(Math.max(0, by));
        int from = bodyStart - HEAD_END.length;
        System.arraycopy(bytes(), from, bytes(), from + by, end() - from);
        bodyStart += by;
        end(end() + by);
    }
}
