package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The received bytes of a connection that are not yet used: the start of a request, or requests that wait until the
 * client takes its answers. Holds no memory while empty. Its memory counts in the listener's {@link MemoryBudget}. Only
 * for the connection's event loop.
 */
final class PendingBytes {
    private static final byte[] NONE = new byte[ByteScan.SLACK];
    private static final int MIN_CAPACITY = 512;
    private static final int MIN_MORE = 1024;

    private final LoopState loop;
    private int counted;
    private long countedSince;
    private byte[] bytes = NONE;
    private int length;
    private int parsedLength;
    private int undecrypted;
    private int held;
    private boolean ended;

    PendingBytes(LoopState loop) {
        this.loop = loop;
    }

    /** The bytes, from index 0 on, followed by {@link ByteScan#SLACK} unused bytes. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Counts the memory in the budget, which may end connections, also this one. */
    void count() {
        int now = held + undecrypted + (bytes == NONE ? 0 : bytes.length);
        if (now != counted && !ended) {
            if (counted == 0) {
                countedSince = loop.readNanos();
            }
            int before = counted;
            counted = now;
            loop.memory().changed(MemoryBudget.Kind.PENDING, before, now);
        }
    }

    /** Counts, together with these bytes, the memory of records of TLS that are not whole. */
    void countUndecrypted(int memory) {
        undecrypted = memory;
        count();
    }

    /** Sets other memory of the connection's requests, to be counted together with these bytes. */
    void hold(int memory) {
        held = memory;
    }

    /** The memory when it was last counted. */
    int counted() {
        return counted;
    }

    /** The time since which there is memory, as {@link System#nanoTime}. */
    long countedSince() {
        return countedSince;
    }

    /** Drops all bytes and takes them out of the budget. */
    void release() {
        drop(length);
        held = 0;
        countUndecrypted(0);
    }

    /** As {@link #release}, for ever: the connection has closed, perhaps while it handles a read, after which it counts. */
    void end() {
        release();
        ended = true;
    }

    /**
     * Appends a buffer's content. Returns whether parsing again is worthwhile: a line has ended, or {@value #MIN_MORE}
     * bytes have arrived since the last attempt. Parsing after each byte of a slow client would take quadratic time.
     */
    boolean append(ByteBuf buffer) {
        boolean line = buffer.indexOf(buffer.readerIndex(), buffer.writerIndex(), (byte) '\n') >= 0;
        int more = buffer.readableBytes();
        reserve(more);
        buffer.readBytes(bytes, length, more);
        length += more;
        return line || length - parsedLength >= MIN_MORE;
    }

    /** Appends bytes that the parser has seen. */
    void append(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
        parsedLength = length;
    }

    private void reserve(int more) {
        int needed = length + more + ByteScan.SLACK;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(MIN_CAPACITY, bytes.length + bytes.length / 2)));
        }
    }

    /** Drops the used bytes; the parser has seen the rest. No bytes are left if the connection closed while it used them. */
    void drop(int used) {
        length = Math.max(0, length - used);
        parsedLength = length;
        if (length == 0) {
            bytes = NONE;
        } else if (used > 0) {
            bytes = Arrays.copyOfRange(bytes, used, used + length + ByteScan.SLACK);
        }
    }
}
