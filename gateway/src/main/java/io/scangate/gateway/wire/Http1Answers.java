package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes answers as HTTP/1.1. Heads come from templates. All answers of one read are written one after the other and
 * then copied to a pooled buffer in one step. The length of a body is known only after its head has been written, so
 * the head has a length field of fixed width (leading spaces are optional white space, RFC 9110, section 5.5). Only for
 * one event loop.
 */
final class Http1Answers extends AnswerWriter {
    /** The number of bytes from which on the answers are sent before the batch ends. */
    static final int BATCH = 32 * 1024;

    private static final int SPARE = 32 * 1024;
    private static final int LENGTH_WIDTH = 8;
    private static final byte[] DATE = "date: ".getBytes(US_ASCII);
    private static final byte[] CLOSE = "connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] LENGTH =
            ("content-length: " + " ".repeat(LENGTH_WIDTH) + "\r\n\r\n").getBytes(US_ASCII);
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", java.util.Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final byte[] NONE = {};

    private int bodyStart;
    private long second = -1;
    private byte[] keptTail = {};
    private byte[] closingTail = {};
    private boolean closing;
    private boolean headOnly;
    private byte[] extra = NONE;

    Http1Answers() {
        super(BATCH + SPARE);
    }

    /** Updates the date field. */
    void tick(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            byte[] date = (IMF_FIXDATE.format(Instant.ofEpochSecond(now)) + "\r\n").getBytes(US_ASCII);
            keptTail = joined(DATE, date, LENGTH);
            closingTail = joined(DATE, date, CLOSE, LENGTH);
        }
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Sets for the next answer whether it announces that the connection closes, and whether its body is left out. */
    void next(boolean announcesClose, boolean withoutBody) {
        closing = announcesClose;
        headOnly = withoutBody;
        extra = NONE;
    }

    @Override
    public void field(Field field) {
        extra = joined(extra, (field.name() + ": " + field.value() + "\r\n").getBytes(US_ASCII));
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
        bodyStart = end();
    }

    @Override
    public void finish() {
        int rest = end() - bodyStart;
        int at = bodyStart - 5;
        byte[] b = bytes();
        do {
            b[at--] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (headOnly) {
            end(bodyStart);
        }
    }

    /** Moves everything to a buffer, which must have room for it. */
    void drainTo(ByteBuf buffer) {
        buffer.writeBytes(bytes(), 0, end());
        end(0);
    }
}
