package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Writes an event loop's answers to one buffer, one after the other. An answer is a head and a body; the caller writes
 * the body in place. The subclass decides the protocol. Allocates only when the buffer grows. Only for one
 * event loop.
 */
public abstract class AnswerWriter {
    /** The number of bytes from which on the answers are sent before the batch ends. */
    static final int BATCH = 32 * 1024;

    private static final byte[] PROBLEM_END = "\"}".getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);
    /** The most bytes that one escaped byte takes. */
    private static final int MAX_ESCAPED = 6;

    private byte[] bytes;
    private int end;

    AnswerWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Adds fields to the next answer; before {@link #begin}. */
    public abstract void fields(AnswerFields fields);

    /**
     * Starts an answer.
     *
     * @param room the bytes that the body may take without {@link #reserve}
     */
    public abstract void begin(AnswerHead head, int room);

    /** Ends the answer. */
    public abstract void finish();

    /** The status of the answer that was begun last, at a position; 0 if none was. */
    abstract int status(int start);

    /** The length of the body of that answer that is not in this buffer. */
    abstract int streamedLength();

    /** The number of decimal digits of a number. */
    static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest > 9; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Moves everything to a buffer, which must have room for it. */
    final void drainTo(ByteBuf buffer) {
        buffer.writeBytes(bytes, 0, end);
        end = 0;
    }

    /** Writes a whole answer with the given body. */
    public final void answer(AnswerHead head, byte[] body) {
        begin(head, body.length);
        put(body);
        finish();
    }

    /**
     * Writes a whole answer with a long body, which is not copied: the connection sends it in pieces, at the client's pace, before
     * it takes another request. The array must not change.
     */
    public abstract void stream(AnswerHead head, byte[] body);

    /** Writes a whole answer without content. */
    public final void answer(AnswerHead head) {
        begin(head, 0);
        finish();
    }

    /** Writes a whole problem. */
    public final void problem(Problem problem) {
        problem(problem, PROBLEM_END, 0, 0);
    }

    /** Writes a whole problem and appends the value found to its detail. */
    public final void problem(Problem problem, byte[] found, int offset, int length) {
        begin(problem.text().head(), 0);
        putProblem(problem, found, offset, length);
        finish();
    }

    /** Appends a problem as a JSON object within a larger body. Makes room for it. */
    public final void putProblem(Problem problem) {
        putProblem(problem, PROBLEM_END, 0, 0);
    }

    private void putProblem(Problem problem, byte[] found, int offset, int length) {
        byte[] start = problem.text().bodyStart();
        reserve(start.length + MAX_ESCAPED * length + PROBLEM_END.length);
        put(start);
        putJsonText(found, offset, length);
        put(PROBLEM_END);
    }

    /** Appends a part of an array; there must be room. */
    public final void put(byte[] text, int from, int to) {
        System.arraycopy(text, from, bytes, end, to - from);
        end += to - from;
    }

    /** The array for the body; write from {@link #end()} on, within the room. */
    public final byte[] bytes() {
        return bytes;
    }

    /** The position of the next byte. */
    public final int end() {
        return end;
    }

    /** Sets the end after the caller has written to {@link #bytes()}. */
    public final void end(int newEnd) {
        end = newEnd;
    }

    /** Makes room for more bytes; may replace {@link #bytes()}. */
    public final void reserve(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(end + more, bytes.length + bytes.length / 2));
        }
    }

    /** Appends bytes unchanged; there must be room. */
    public final void put(byte[] text) {
        System.arraycopy(text, 0, bytes, end, text.length);
        end += text.length;
    }

    /**
     * Appends the content of a JSON string. Escapes quotation marks, backslashes and control characters, and writes
     * each byte that is not UTF-8 as {@code %XX}. There must be room for six bytes per input byte.
     */
    public final void putJsonText(byte[] text, int offset, int length) {
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
}
