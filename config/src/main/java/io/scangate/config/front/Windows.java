package io.scangate.config.front;

import java.util.HashMap;
import java.util.Map;

/**
 * The windows that a client gives for the answers on its streams (RFC 9113, section 5.2), and since when it gives none. Not thread-safe.
 */
final class Windows {
    private static final int FIRST_WINDOW = 65_535;

    private static final class Window {
        private long left;
        private long blockedSince;

        private Window(long left) {
            this.left = left;
        }
    }

    private final Map<Integer, Window> streams = new HashMap<>();
    private final Window connection = new Window(FIRST_WINDOW);
    private long first = FIRST_WINDOW;

    /** A stream begins. */
    void open(int stream) {
        streams.put(stream, new Window(first));
    }

    /** A stream has ended; false if it was not open. */
    boolean close(int stream) {
        return streams.remove(stream) != null;
    }

    /** The streams that are open. */
    int open() {
        return streams.size();
    }

    /** The client changes the window with which a stream begins, and all open ones by the difference. */
    void first(long window) {
        streams.values().forEach(stream -> stream.left += window - first);
        first = window;
    }

    /** The client makes a window larger. */
    void grow(int stream, int increment) {
        Window window = stream == 0 ? connection : streams.get(stream);
        if (window != null) {
            window.left += increment;
        }
    }

    /** The server has sent bytes of an answer. */
    void use(int stream, int bytes) {
        connection.left -= bytes;
        Window window = streams.get(stream);
        if (window != null) {
            window.left -= bytes;
        }
    }

    /** Whether a stream has had no window for so long. */
    boolean isBlocked(long now, long limitNanos) {
        boolean blocked = false;
        for (Window window : streams.values()) {
            if (window.left > 0 && connection.left > 0) {
                window.blockedSince = 0;
            } else if (window.blockedSince == 0) {
                window.blockedSince = now;
            } else {
                blocked |= now - window.blockedSince > limitNanos;
            }
        }
        return blocked;
    }
}
