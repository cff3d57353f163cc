package io.scangate.gateway.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What a connection has received and not yet used: the start of a request, or requests that wait until the client takes
 * its answers. Holds no memory while empty.
 */
final class PendingBytes {
    private static final byte[] NONE = new byte[ByteScan.SLACK];
    private static final int MIN_CAPACITY = 512;

    private byte[] bytes = NONE;
    private int length;

    /** The bytes, from 0 on, followed by {@link ByteScan#SLACK} that are none. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Appends all that a buffer has. */
    void append(ByteBuf buffer) {
        int more = buffer.readableBytes();
        reserve(more);
        buffer.readBytes(bytes, length, more);
        length += more;
    }

    /** Appends bytes. */
    void append(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
    }

    private void reserve(int more) {
        int needed = length + more + ByteScan.SLACK;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(MIN_CAPACITY, bytes.length + bytes.length / 2)));
        }
    }

    /** Drops what has been used. */
    void drop(int used) {
        length -= used;
        if (length == 0) {
            bytes = NONE;
        } else if (used > 0) {
            bytes = Arrays.copyOfRange(bytes, used, used + length + ByteScan.SLACK);
        }
    }
}
