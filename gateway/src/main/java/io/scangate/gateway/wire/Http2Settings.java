package io.scangate.gateway.wire;

/**
 * The settings of one HTTP/2 client (RFC 9113, section 6.5.2). Those that do not concern a server without push, and whose fields are in no table,
 * are ignored. Only for the connection's event loop.
 */
final class Http2Settings {
    private static final int ENABLE_PUSH = 0x2;
    private static final int INITIAL_WINDOW_SIZE = 0x4;
    private static final int MAX_FRAME_SIZE = 0x5;
    private static final int MAX_HEADER_LIST_SIZE = 0x6;
    private static final int LENGTH = 6;
    private static final int LARGEST_FRAME = (1 << 24) - 1;
    /** Each answer has more fields: a client that takes less can take no answer. */
    private static final int SMALLEST_HEADER_LIST = 256;

    private final FrameSink faults;
    private final Http2Sender sender;
    private boolean takesNoAnswers;

    /** @param faults is told of settings that are not allowed */
    Http2Settings(FrameSink faults, Http2Sender sender) {
        this.faults = faults;
        this.sender = sender;
    }

    /** Takes the settings of a frame, in their order; returns whether all are allowed. */
    boolean take(byte[] b, int from, int to) {
        for (int at = from; at < to; at += LENGTH) {
            int id = (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
            if (!take(id, FrameReader.number(b, at + 2) & 0xFFFF_FFFFL)) {
                return false;
            }
        }
        return true;
    }

    private boolean take(int id, long value) {
        switch (id) {
            case ENABLE_PUSH -> {
                return value <= 1 || fault(Http2Error.PROTOCOL_ERROR, "ENABLE_PUSH", value, "0 or 1");
            }
            case INITIAL_WINDOW_SIZE -> {
                return (value <= Integer.MAX_VALUE && sender.initialWindow((int) value))
                        || fault(Http2Error.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE", value, "windows below 2^31");
            }
            case MAX_FRAME_SIZE -> {
                return (value >= FrameType.MAX_LENGTH && value <= LARGEST_FRAME)
                        || fault(Http2Error.PROTOCOL_ERROR, "MAX_FRAME_SIZE", value, "16384 to 16777215");
            }
            case MAX_HEADER_LIST_SIZE -> {
                takesNoAnswers = value < SMALLEST_HEADER_LIST;
                return true;
            }
            default -> {
                return true;
            }
        }
    }

    private boolean fault(Http2Error error, String name, long value, String expected) {
        faults.fault(error, "SETTINGS_" + name + " " + value + " (expected: " + expected + ")");
        return false;
    }

    /** Whether the client takes so few fields that it can take no answer. */
    boolean takesNoAnswers() {
        return takesNoAnswers;
    }
}
