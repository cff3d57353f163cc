package io.scangate.config.front;

import io.netty.buffer.ByteBuf;

/**
 * The frames of one direction of an HTTP/2 connection (RFC 9113, section 4.1), as their bytes pass by in pieces. It copies nothing but
 * the head of a frame. Not thread-safe.
 */
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int HEAD = 9;
    private static final int SETTING = 6;
    private static final int INCREMENT = 4;

    /** Takes what has passed by. */
    interface Visitor {
        /**
         * The head of a frame.
         *
         * @param stream 0 for the connection
         * @param length bytes of the payload
         */
        void frame(int type, int flags, int stream, int length);

        /** One parameter of a SETTINGS frame, after the head of the frame. */
        void setting(int name, long value);

        /** The increment of a WINDOW_UPDATE frame, after the head of the frame. */
        void increment(int stream, int increment);
    }

    private final Visitor visitor;
    private final byte[] part = new byte[HEAD];
    private int partLength;
    private int type;
    private int stream;
    private int payloadLeft;
    private boolean inPayload;

    Frames(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Looks at bytes and leaves them as they are. */
    void pass(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            at = inPayload ? payload(bytes, at, end) : head(bytes, at, end);
        }
    }

    /** Whether the bytes end in the middle of a frame. */
    boolean isInFrame() {
        return inPayload || partLength > 0;
    }

    /** Whether the frame that has not ended is DATA. */
    boolean isInData() {
        return inPayload && type == DATA;
    }

    private int head(ByteBuf bytes, int at, int end) {
        int next = collect(bytes, at, end, HEAD);
        if (partLength == HEAD) {
            partLength = 0;
            type = part[3] & 0xff;
            stream = (int) number(5, 4) & 0x7fff_ffff;
            payloadLeft = (int) number(0, 3);
            inPayload = payloadLeft > 0;
            visitor.frame(type, part[4] & 0xff, stream, payloadLeft);
        }
        return next;
    }

    private int payload(ByteBuf bytes, int at, int end) {
        int unit = unit();
        int next = at + Math.min(end - at, payloadLeft);
        if (unit > 0) {
            // A payload of another length is an error of the connection, which the server finds.
            next = collect(bytes, at, next, unit);
            if (partLength == unit) {
                partLength = 0;
                visit();
            }
        }
        payloadLeft -= next - at;
        inPayload = payloadLeft > 0;
        if (!inPayload) {
            partLength = 0;
        }
        return next;
    }

    /** The bytes of a payload that are looked at together; 0 for a payload at which nobody looks. */
    private int unit() {
        return switch (type) {
            case SETTINGS -> SETTING;
            case WINDOW_UPDATE -> INCREMENT;
            default -> 0;
        };
    }

    private void visit() {
        if (type == SETTINGS) {
            visitor.setting((int) number(0, 2), number(2, 4));
        } else {
            visitor.increment(stream, (int) number(0, 4) & 0x7fff_ffff);
        }
    }

    /** Copies bytes until there are so many, and returns where the next ones are. */
    private int collect(ByteBuf bytes, int at, int end, int wanted) {
        int length = Math.min(end - at, wanted - partLength);
        bytes.getBytes(at, part, partLength, length);
        partLength += length;
        return at + length;
    }

    private long number(int at, int length) {
        long number = 0;
        for (int i = at; i < at + length; i++) {
            number = number << 8 | (part[i] & 0xff);
        }
        return number;
    }
}
