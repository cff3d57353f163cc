package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What a connection has received and not yet used: the start of a request, or requests that wait until the client takes
 * its answers. Holds no memory while empty.
 */
final class PendingBytes {
    private static final byte[] NONE = new byte[ByteScan.SLACK];
    private static final int MIN_CAPACITY = 512;
    private static final int WORTH_A_LOOK = 1024;

    private byte[] bytes = NONE;
    private int length;
    private int lookedAt;

    /** The bytes, from 0 on, followed by {@link ByteScan#SLACK} that are none. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /**
     * Appends all that a buffer has, and tells whether that makes another look at the whole worth it: a line has ended,
     * or there is a good deal more than at the last look. A look at each byte of a trickle would cost its square.
     */
    boolean append(ByteBuf buffer) {
        boolean line = buffer.indexOf(buffer.readerIndex(), buffer.writerIndex(), (byte) '\n') >= 0;
        int more = buffer.readableBytes();
        reserve(more);
        buffer.readBytes(bytes, length, more);
        length += more;
        return line || length - lookedAt >= WORTH_A_LOOK;
    }

    /** Appends bytes that have been looked at. */
    void append(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
        lookedAt = length;
    }

    private void reserve(int more) {
        int needed = length + more + ByteScan.SLACK;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(MIN_CAPACITY, bytes.length + bytes.length / 2)));
        }
    }

    /** Drops what has been used; the rest has been looked at. */
    void drop(int used) {
        length -= used;
        lookedAt = length;
        if (length == 0) {
            bytes = NONE;
        } else if (used > 0) {
            bytes = Arrays.copyOfRange(bytes, used, used + length + ByteScan.SLACK);
        }
    }
}
