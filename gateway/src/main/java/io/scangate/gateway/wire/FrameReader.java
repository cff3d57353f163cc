package io.scangate.gateway.wire;

import java.util.Arrays;

/**
 * Reads the frames of one HTTP/2 connection, one at a time, so that the connection can stop between two of them. Checks the form of frames (RFC
 * 9113, sections 4 and 6) and joins header blocks. Sets the deadline of a frame or a header block that is not whole. Only for the connection's
 * event loop.
 */
final class FrameReader {
    /** {@link #read} needs more bytes. */
    static final int INCOMPLETE = -1;

    private static final byte[] NONE = {};
    private static final int PRIORITY_LENGTH = 5;
    private static final int SETTING_LENGTH = 6;
    private static final int PING_LENGTH = 8;
    private static final int NUMBER_LENGTH = 4;
    private static final int NO_STREAM = 0;

    private final FrameSink sink;
    private final LoopState loop;
    private final int maxBlock;
    private final long headNanos;

    private boolean settled;
    private int blockStream = NO_STREAM;
    private boolean blockLast;
    private boolean blockDepends;
    private byte[] block = NONE;
    private int blockLength;
    private long deadline = RequestReader.NO_DEADLINE;

    FrameReader(FrameSink sink, LoopState loop, WireSettings settings) {
        this.sink = sink;
        this.loop = loop;
        maxBlock = Math.max(FrameType.MAX_LENGTH, Http2Head.announced(settings.limits()));
        headNanos = settings.timeouts().headNanos();
    }

    /** The memory of a header block that is not whole. */
    int memory() {
        return block.length;
    }

    /** The time by which the frame or header block must be whole, or {@link RequestReader#NO_DEADLINE}. */
    long deadline() {
        return deadline;
    }

    /** All frames are read: sets the deadline if one is not whole. */
    void endOfRead(boolean whole) {
        if (whole && blockStream == NO_STREAM) {
            deadline = RequestReader.NO_DEADLINE;
        } else if (deadline == RequestReader.NO_DEADLINE) {
            deadline = loop.readNanos() + headNanos;
        }
    }

    /** Reads the frame at a position; returns its end, or {@link #INCOMPLETE}. */
    int read(byte[] b, int from, int to) {
        if (to - from < FrameType.HEADER) {
            return INCOMPLETE;
        }
        int length = (b[from] & 0xFF) << 16 | (b[from + 1] & 0xFF) << 8 | (b[from + 2] & 0xFF);
        if (length > FrameType.MAX_LENGTH) {
            sink.fault(Http2Error.FRAME_SIZE_ERROR, "a frame of " + length + " bytes (expected: at most 16384)");
            return from;
        }
        int start = from + FrameType.HEADER;
        if (to - start < length) {
            return INCOMPLETE;
        }
        take(b[from + 3], b[from + 4], number(b, from + 5) & Integer.MAX_VALUE, b, start, start + length);
        return start + length;
    }

    /** The number of four bytes at a position. */
    static int number(byte[] b, int at) {
        return (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | (b[at + 3] & 0xFF);
    }

    private void take(int type, int flags, int stream, byte[] b, int from, int to) {
        // What comes after a whole frame has a deadline of its own, but all frames of a header block have the same one.
        if (blockStream == NO_STREAM) {
            deadline = RequestReader.NO_DEADLINE;
        }
        if (blockStream != NO_STREAM && !(type == FrameType.CONTINUATION && stream == blockStream)) {
            sink.fault(
                    Http2Error.PROTOCOL_ERROR,
                    "a frame of type " + type + " on stream " + stream
                            + " (expected: CONTINUATION of the headers of stream " + blockStream + ")");
        } else if (!settled && (type != FrameType.SETTINGS || (flags & FrameType.ACK) != 0)) {
            sink.fault(Http2Error.PROTOCOL_ERROR, "a first frame of type " + type + " (expected: SETTINGS)");
        } else {
            dispatch(type, flags, stream, b, from, to);
        }
    }

    private void dispatch(int type, int flags, int stream, byte[] b, int from, int to) {
        switch (type) {
            case FrameType.HEADERS -> headers(flags, stream, b, from, to);
            case FrameType.DATA -> data(flags, stream, b, from, to);
            case FrameType.WINDOW_UPDATE -> windowUpdate(stream, b, from, to);
            case FrameType.RST_STREAM -> {
                if (hasStream(type, stream) && hasLength(type, to - from, NUMBER_LENGTH)) {
                    sink.reset(stream);
                }
            }
            case FrameType.SETTINGS -> settings(flags, stream, b, from, to);
            case FrameType.PING -> ping(flags, stream, b, from, to);
            case FrameType.PRIORITY -> priority(stream, b, from, to);
            case FrameType.CONTINUATION -> continuation(flags, stream, b, from, to);
            case FrameType.GOAWAY -> {
                if (hasNoStream(type, stream) && to - from < PING_LENGTH) {
                    sink.fault(
                            Http2Error.FRAME_SIZE_ERROR, "GOAWAY of " + (to - from) + " bytes (expected: at least 8)");
                }
                sink.charge(FrameCosts.CONTROL);
            }
            case FrameType.PUSH_PROMISE ->
                sink.fault(Http2Error.PROTOCOL_ERROR, "PUSH_PROMISE (expected: frames that clients send)");
            default -> sink.charge(FrameCosts.CONTROL);
        }
    }

    private boolean hasStream(int type, int stream) {
        if (stream == NO_STREAM) {
            sink.fault(
                    Http2Error.PROTOCOL_ERROR, "a frame of type " + type + " on stream 0 (expected: another stream)");
        }
        return stream != NO_STREAM;
    }

    private boolean hasNoStream(int type, int stream) {
        if (stream != NO_STREAM) {
            sink.fault(
                    Http2Error.PROTOCOL_ERROR,
                    "a frame of type " + type + " on stream " + stream + " (expected: stream 0)");
        }
        return stream == NO_STREAM;
    }

    private boolean hasLength(int type, int length, int expected) {
        if (length != expected) {
            sink.fault(
                    Http2Error.FRAME_SIZE_ERROR,
                    "a frame of type " + type + " with " + length + " bytes (expected: " + expected + ")");
        }
        return length == expected;
    }

    /** The end of a frame's content without its padding; a number below {@code from} after a fault. */
    private int withoutPadding(int flags, byte[] b, int from, int to) {
        if ((flags & FrameType.PADDED) == 0) {
            return to;
        }
        int end = from == to ? from - 1 : to - (b[from] & 0xFF);
        if (end <= from) {
            sink.fault(Http2Error.PROTOCOL_ERROR, "padding of the length of its frame (expected: less)");
            return from - 1;
        }
        return end;
    }

    private void data(int flags, int stream, byte[] b, int from, int to) {
        int end = hasStream(FrameType.DATA, stream) ? withoutPadding(flags, b, from, to) : from - 1;
        if (end >= from) {
            int start = from + ((flags & FrameType.PADDED) == 0 ? 0 : 1);
            sink.data(stream, b, start, end, to - from, (flags & FrameType.END_STREAM) != 0);
        }
    }

    private void headers(int flags, int stream, byte[] b, int from, int to) {
        int end = hasStream(FrameType.HEADERS, stream) ? withoutPadding(flags, b, from, to) : from - 1;
        if (end < from) {
            return;
        }
        int start = from + ((flags & FrameType.PADDED) == 0 ? 0 : 1);
        boolean depends = false;
        if ((flags & FrameType.HAS_PRIORITY) != 0) {
            if (end - start < PRIORITY_LENGTH) {
                sink.fault(Http2Error.FRAME_SIZE_ERROR, "HEADERS without room for its priority (expected: 5 bytes)");
                return;
            }
            depends = (number(b, start) & Integer.MAX_VALUE) == stream;
            start += PRIORITY_LENGTH;
        }
        boolean last = (flags & FrameType.END_STREAM) != 0;
        if ((flags & FrameType.END_HEADERS) != 0) {
            sink.headers(stream, b, start, end, last, depends);
        } else {
            blockStream = stream;
            blockLast = last;
            blockDepends = depends;
            append(b, start, end);
        }
    }

    private void continuation(int flags, int stream, byte[] b, int from, int to) {
        if (blockStream == NO_STREAM) {
            sink.fault(Http2Error.PROTOCOL_ERROR, "CONTINUATION (expected: HEADERS before it)");
            return;
        }
        sink.charge(FrameCosts.CONTROL);
        if (blockLength + to - from > maxBlock) {
            sink.fault(Http2Error.ENHANCE_YOUR_CALM, "a header block of over " + maxBlock + " bytes");
            return;
        }
        append(b, from, to);
        if ((flags & FrameType.END_HEADERS) != 0) {
            byte[] whole = block;
            int length = blockLength;
            endBlock();
            sink.headers(stream, whole, 0, length, blockLast, blockDepends);
        }
    }

    private void append(byte[] b, int from, int to) {
        int needed = blockLength + to - from;
        if (needed > block.length) {
            block = Arrays.copyOf(block, Math.min(maxBlock, Math.max(needed, 2 * block.length)));
        }
        System.arraycopy(b, from, block, blockLength, to - from);
        blockLength = needed;
    }

    /** Drops a header block. */
    void endBlock() {
        blockStream = NO_STREAM;
        block = NONE;
        blockLength = 0;
    }

    private void priority(int stream, byte[] b, int from, int to) {
        if (!hasStream(FrameType.PRIORITY, stream)) {
            return;
        }
        if (to - from != PRIORITY_LENGTH) {
            sink.streamFault(stream, Http2Error.FRAME_SIZE_ERROR);
        } else if ((number(b, from) & Integer.MAX_VALUE) == stream) {
            sink.streamFault(stream, Http2Error.PROTOCOL_ERROR);
        } else {
            sink.charge(FrameCosts.SMALL);
        }
    }

    private void settings(int flags, int stream, byte[] b, int from, int to) {
        if (!hasNoStream(FrameType.SETTINGS, stream)) {
            return;
        }
        boolean ack = (flags & FrameType.ACK) != 0;
        int length = to - from;
        if (ack ? length != 0 : length % SETTING_LENGTH != 0) {
            sink.fault(
                    Http2Error.FRAME_SIZE_ERROR,
                    "SETTINGS of " + length + " bytes (expected: six for each setting, none in an acknowledgement)");
        } else if (ack) {
            sink.charge(FrameCosts.CONTROL);
        } else {
            if (settled) {
                sink.charge(FrameCosts.SETTINGS);
            }
            settled = true;
            sink.settings(b, from, to);
        }
    }

    private void ping(int flags, int stream, byte[] b, int from, int to) {
        if (hasNoStream(FrameType.PING, stream) && hasLength(FrameType.PING, to - from, PING_LENGTH)) {
            sink.charge(FrameCosts.CONTROL);
            if ((flags & FrameType.ACK) == 0) {
                sink.ping(b, from);
            }
        }
    }

    private void windowUpdate(int stream, byte[] b, int from, int to) {
        if (!hasLength(FrameType.WINDOW_UPDATE, to - from, NUMBER_LENGTH)) {
            return;
        }
        sink.charge(FrameCosts.SMALL);
        int increment = number(b, from) & Integer.MAX_VALUE;
        if (increment > 0) {
            sink.windowUpdate(stream, increment);
        } else if (stream == NO_STREAM) {
            sink.fault(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE by 0 (expected: at least 1)");
        } else {
            sink.streamFault(stream, Http2Error.PROTOCOL_ERROR);
        }
    }
}
