package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.PercentEncoding;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * Where an event loop writes answers: heads from templates, bodies in place, all answers of a read one after the other,
 * then copied to a pooled buffer at once. A body's length is known only behind its head, so the head has a field of
 * fixed width for it (leading spaces are optional white space, RFC 9110 section 5.5). Allocates only to grow.
 */
final class AnswerBuffer {
    /** Send what there is once it is this much. */
    static final int BATCH = 32 * 1024;

    /** The largest scan answer: head, page, and the longest link with each byte escaped as six. */
    private static final int MAX_SCAN_ANSWER = 2048 + 6 * LinkParser.MAX_LINK_BYTES;

    private static final int LENGTH_WIDTH = 8;
    private static final int MAX_SHOWN = 64;
    private static final byte[] PROBLEM_END = "\"}".getBytes(US_ASCII);
    private static final byte[] DATE = "date: ".getBytes(US_ASCII);
    private static final byte[] REVISION = "scangate-revision: ".getBytes(US_ASCII);
    private static final byte[] CLOSE = "connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] LENGTH =
            ("content-length: " + " ".repeat(LENGTH_WIDTH) + "\r\n\r\n").getBytes(US_ASCII);
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", java.util.Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);

    private byte[] bytes = new byte[BATCH + MAX_SCAN_ANSWER];
    private int end;
    private int bodyStart;

    private long second = -1;
    private byte[] keptTail = {};
    private byte[] closingTail = {};
    private byte[] secondDigits = {};

    private boolean closing;
    private boolean headOnly;
    private boolean tellsRevision;
    private long revision;

    /** Makes date and time those of now. */
    void tick(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            byte[] date = (IMF_FIXDATE.format(Instant.ofEpochSecond(now)) + "\r\n").getBytes(US_ASCII);
            keptTail = joined(DATE, date, LENGTH);
            closingTail = joined(DATE, date, CLOSE, LENGTH);
            secondDigits = Long.toString(now).getBytes(US_ASCII);
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

    /** Says of the next answer whether it announces the connection's end, and whether its body is left out. */
    void next(boolean announcesClose, boolean withoutBody) {
        closing = announcesClose;
        headOnly = withoutBody;
        tellsRevision = false;
    }

    /** Says of the next answer, after {@link #next}, that it tells the revision it comes from. */
    void tellRevision(long number) {
        tellsRevision = true;
        revision = number;
    }

    /** Starts an answer; leaves room for the largest scan answer. */
    void begin(AnswerHead head) {
        reserve(MAX_SCAN_ANSWER);
        byte[] start = head.bytes();
        System.arraycopy(start, 0, bytes, end, start.length);
        int at = tellsRevision ? putRevision(end + start.length) : end + start.length;
        byte[] tail = closing ? closingTail : keptTail;
        System.arraycopy(tail, 0, bytes, at, tail.length);
        end = at + tail.length;
        bodyStart = end;
    }

    private int putRevision(int at) {
        byte[] line = joined(REVISION, (revision + "\r\n").getBytes(US_ASCII));
        System.arraycopy(line, 0, bytes, at, line.length);
        return at + line.length;
    }

    /** Ends the answer: fills in its length. */
    void finish() {
        int rest = end - bodyStart;
        int at = bodyStart - 5;
        do {
            bytes[at--] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (headOnly) {
            end = bodyStart;
        }
    }

    /** Writes a whole problem. */
    void problem(Problem problem) {
        problem(problem, PROBLEM_END, 0, 0);
    }

    /** Writes a whole problem with the start of what was found at the end of its detail. */
    void problem(Problem problem, byte[] found, int offset, int length) {
        begin(AnswerHead.of(problem));
        put(problem.bodyStart());
        putJsonText(found, offset, Math.min(length, MAX_SHOWN));
        put(PROBLEM_END);
        finish();
    }

    /** Writes a whole problem whose detail goes on with a sentence. */
    void problem(Problem problem, String sentence) {
        byte[] text = sentence.getBytes(UTF_8);
        begin(AnswerHead.of(problem));
        put(problem.bodyStart());
        putJsonText(text, 0, text.length);
        put(PROBLEM_END);
        finish();
    }

    /** Writes a whole answer with that body. */
    void answer(AnswerHead head, byte[] body) {
        begin(head);
        reserve(body.length);
        put(body);
        finish();
    }

    /** The array to write to from {@link #end()} on; room for {@link #begin} has been made. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the next byte goes. */
    int end() {
        return end;
    }

    /** Takes over what was written to {@link #bytes()} up to there. */
    void end(int newEnd) {
        end = newEnd;
    }

    /** Makes room for that many bytes more. */
    void reserve(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(end + more, bytes.length + bytes.length / 2));
        }
    }

    /** Appends bytes as they are. */
    void put(byte[] text) {
        System.arraycopy(text, 0, bytes, end, text.length);
        end += text.length;
    }

    /** Appends the Unix time in seconds. */
    void putSeconds() {
        put(secondDigits);
    }

    /** Appends a text as a page receives it. */
    void putUriComponent(byte[] text, int offset, int length) {
        end = PercentEncoding.encodeUriComponent(text, offset, length, bytes, end);
    }

    /**
     * Appends the inside of a JSON string: quotation marks, backslashes and control characters escaped, and each byte
     * that is not UTF-8 as its {@code %XX}. Needs up to six bytes a byte.
     */
    void putJsonText(byte[] text, int offset, int length) {
        int to = offset + length;
        byte[] out = bytes;
        int o = end;
        int at = offset;
        while (at < to) {
            byte b = text[at];
            if (b >= ' ' && b != '"' && b != '\\') {
                out[o++] = b;
                at++;
            } else if (b >= 0) {
                o = escape(b, out, o);
                at++;
            } else {
                int size = Utf8.sequence(text, at, to);
                if (size == 0) {
                    out[o] = '%';
                    o = hex(text[at++], out, o + 1);
                }
                for (; size > 0; size--) {
                    out[o++] = text[at++];
                }
            }
        }
        end = o;
    }

    private static int escape(byte b, byte[] out, int at) {
        out[at] = '\\';
        if (b >= ' ') {
            out[at + 1] = b;
            return at + 2;
        }
        out[at + 1] = 'u';
        out[at + 2] = '0';
        out[at + 3] = '0';
        return hex(b, out, at + 4);
    }

    private static int hex(byte b, byte[] out, int at) {
        out[at] = HEX[(b >> 4) & 0xF];
        out[at + 1] = HEX[b & 0xF];
        return at + 2;
    }

    /** Bytes not yet taken. */
    int length() {
        return end;
    }

    /** Moves everything to a buffer, which must have room. */
    void drainTo(ByteBuf buffer) {
        buffer.writeBytes(bytes, 0, end);
        end = 0;
    }
}
