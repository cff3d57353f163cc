package io.scangate.config.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * What a connection that speaks HTTP/2 does, as its frames pass by on their way to the server and back: which streams are open, what it
 * holds, whether it takes its answers, and whether it works or only sends frames. The server behind the front decodes the frames. Lives on
 * an event loop.
 */
final class Streams {
    /** What a client sends first (RFC 9113, section 3.4). */
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Codes of GOAWAY (RFC 9113, section 7). */
    static final int NO_ERROR = 0;

    static final int ENHANCE_YOUR_CALM = 11;

    private static final int FIRST_WINDOW = 4;
    private static final int GOAWAY_BYTES = 8;

    private final FrameAllowance allowance = new FrameAllowance();
    private final Windows windows = new Windows();
    private final Frames received = new Frames(new Received());
    private final Frames sent = new Frames(new Sent());
    private final int maxHeadBytes;

    private int lastStream;
    /** The bytes of the head under way; -1 if there is none. */
    private int headBytes = -1;

    private boolean headTooLarge;
    /** The open streams whose requests a service has. */
    private int served;

    /** Bytes of bodies that the server has not taken yet; it says so late. */
    private long bodyBytes;
    /** Bytes of the answers that the server has begun and not ended. */
    private long answerBytes;
    /** When the frame or the head began that has not ended; 0 without one. */
    private long partSince;

    /** @param maxHeadBytes of the encoded fields of a request */
    Streams(int maxHeadBytes) {
        this.maxHeadBytes = maxHeadBytes;
    }

    /** Takes bytes of the client, without the preface. */
    void received(ByteBuf bytes) {
        received.pass(bytes);
        boolean part = received.isInFrame() || headBytes >= 0;
        if (!part) {
            partSince = 0;
        } else if (partSince == 0) {
            partSince = System.nanoTime();
        }
    }

    /** Takes bytes of the server. */
    void sent(ByteBuf bytes) {
        sent.pass(bytes);
    }

    /** Whether the client sends frames for nothing, or a head without end. */
    boolean isAbused() {
        return headTooLarge || allowance.isUsedUp();
    }

    /** A tenth of a second has passed. */
    void tick() {
        allowance.tick();
    }

    /** Whether no request is under way. */
    boolean isIdle() {
        return windows.open() == 0;
    }

    /** How long the frame or the head under way has taken, in nanoseconds; 0 without one, and for a body. */
    long partAge(long now) {
        return partSince == 0 || received.isInData() ? 0 : now - partSince;
    }

    /** How long the frame of a body has taken, in nanoseconds; 0 without one. */
    long dataAge(long now) {
        return partSince == 0 || !received.isInData() ? 0 : now - partSince;
    }

    /** Whether the client has let an answer wait for so long. */
    boolean isBlocked(long now, long limitNanos) {
        return windows.isBlocked(now, limitNanos);
    }

    /** The server has begun an answer of so many bytes, or, as a negative number, ended it. */
    void answer(long bytes) {
        answerBytes += bytes;
    }

    /** The bytes of answers that wait in the server, at most. */
    long answers() {
        return answerBytes;
    }

    /** The bytes that the client has sent of unfinished heads and of bodies that were not taken, about. */
    int pending() {
        return Math.max(0, headBytes) + (int) Math.min(Integer.MAX_VALUE / 2, bodyBytes);
    }

    /** The end of the connection as a frame: streams beyond the last one have not been served. Empty in the middle of another frame. */
    ByteBuf goAway(int code) {
        return goAway(code, lastStream);
    }

    /** Asks the client to open no more streams; those on their way are served. Empty in the middle of another frame. */
    ByteBuf announceEnd() {
        return goAway(NO_ERROR, Integer.MAX_VALUE);
    }

    private ByteBuf goAway(int code, int last) {
        if (sent.isInFrame()) {
            return Unpooled.EMPTY_BUFFER;
        }
        return Unpooled.buffer(Frames.HEAD + GOAWAY_BYTES)
                .writeMedium(GOAWAY_BYTES)
                .writeByte(Frames.GOAWAY)
                .writeByte(0)
                .writeInt(0)
                .writeInt(last)
                .writeInt(code);
    }

    /** A service has a request. */
    void started() {
        served++;
    }

    /**
     * A stream has ended. An answer pays for frames only if a service had the request: the server refuses others, for instance such with
     * heads that are too large, without one.
     */
    private void close(int stream, boolean answered) {
        if (!windows.close(stream)) {
            return;
        }
        if (served > 0) {
            served--;
            if (answered) {
                allowance.answered();
            }
        }
        if (isIdle()) {
            bodyBytes = 0;
        }
    }

    /** The frames of the client. */
    private final class Received implements Frames.Visitor {
        @Override
        public void frame(int type, int flags, int stream, int length) {
            allowance.received(type, length);
            if (headBytes < 0) {
                partSince = 0;
            }
            switch (type) {
                case Frames.HEADERS -> {
                    open(stream);
                    head(flags, 0, length);
                }
                case Frames.CONTINUATION -> head(flags, Math.max(0, headBytes), length);
                case Frames.DATA -> bodyBytes += length;
                case Frames.RST_STREAM -> close(stream, false);
                default -> {}
            }
        }

        /** Even numbers are the server's, and lower ones are trailers or errors. */
        private void open(int stream) {
            if (stream % 2 == 1 && stream > lastStream) {
                lastStream = stream;
                windows.open(stream);
            }
        }

        private void head(int flags, int before, int length) {
            int bytes = before + length;
            headTooLarge |= bytes > maxHeadBytes;
            headBytes = (flags & Frames.END_HEADERS) != 0 ? -1 : bytes;
        }

        @Override
        public void setting(int name, long value) {
            if (name == FIRST_WINDOW) {
                windows.first(value);
            }
        }

        @Override
        public void increment(int stream, int increment) {
            windows.grow(stream, increment);
        }
    }

    /** The frames of the server. */
    private final class Sent implements Frames.Visitor {
        @Override
        public void frame(int type, int flags, int stream, int length) {
            boolean ends = (type == Frames.DATA || type == Frames.HEADERS) && (flags & Frames.END_STREAM) != 0;
            allowance.sent(type);
            if (type == Frames.DATA) {
                windows.use(stream, length);
            }
            if (ends || type == Frames.RST_STREAM) {
                close(stream, ends);
            }
        }

        @Override
        public void setting(int name, long value) {}

        @Override
        public void increment(int stream, int increment) {
            if (stream == 0) {
                bodyBytes = Math.max(0, bodyBytes - increment);
            }
        }
    }
}
