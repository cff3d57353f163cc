package io.scangate.config.front;

/**
 * The frames that a client may send for nothing. Each of its small frames costs, and each answer that it gets pays for the frames of an
 * ordinary request. So a client that works pays for itself, and each flood of frames ends, whatever their type is. Not thread-safe.
 */
final class FrameAllowance {
    /** Enough for a first burst of requests on all streams, with the settings and windows of any client. */
    private static final int MOST = 1_000;
    /** What a client may send without any request each tenth of a second, for instance pings. */
    private static final int EACH_TICK = 1;

    private static final int ANSWER = 4;
    private static final int ANSWER_DATA = 2;
    private static final int RESET = 2;
    /** A body comes in frames that are not smaller, except for its last one. Padding has at most 256 bytes. */
    private static final int LARGE_DATA = 1_024;
    /** The parameters that make a SETTINGS frame longer cost as well. */
    private static final int SETTINGS_BYTES = 60;

    private int left = MOST;

    /** The client has sent a frame. */
    void received(int type, int length) {
        switch (type) {
            case Frames.DATA -> left -= length < LARGE_DATA ? 1 : 0;
            case Frames.SETTINGS -> left -= 1 + length / SETTINGS_BYTES;
            default -> left--;
        }
    }

    /** The server has sent a frame. */
    void sent(int type) {
        int gain =
                switch (type) {
                    case Frames.DATA -> ANSWER_DATA;
                    case Frames.RST_STREAM -> -RESET;
                    default -> 0;
                };
        left = Math.min(MOST, left + gain);
    }

    /** The server has sent the whole answer to a request. */
    void answered() {
        left = Math.min(MOST, left + ANSWER);
    }

    /** A tenth of a second has passed. */
    void tick() {
        left = Math.min(MOST, left + EACH_TICK);
    }

    /** Whether the client has sent too much for nothing. */
    boolean isUsedUp() {
        return left < 0;
    }
}
