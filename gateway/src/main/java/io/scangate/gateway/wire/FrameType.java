package io.scangate.gateway.wire;

/** The types and flags of HTTP/2 frames (RFC 9113, section 6). */
final class FrameType {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int HAS_PRIORITY = 0x20;

    /** The length of the header of a frame. */
    static final int HEADER = 9;
    /** The most that a frame has after its header, in both directions; the default of the setting MAX_FRAME_SIZE, which this server does not change. */
    static final int MAX_LENGTH = 16 * 1024;

    private FrameType() {}
}
