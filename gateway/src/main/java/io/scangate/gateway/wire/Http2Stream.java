package io.scangate.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * A stream that needs more than one read: its request has a body, its answer comes late, or its client's window does not take the answer. Most
 * requests never have one. Only for one event loop.
 */
final class Http2Stream {
    private final int id;
    private final boolean headOnly;
    private long sendWindow;
    private int received;
    private @Nullable Http2Body body;
    private long deadline = RequestReader.NO_DEADLINE;
    private boolean late;
    private boolean ended;
    private boolean closed;
    private byte @Nullable [] rest;
    private boolean restIsCopy;
    private int sent;
    private long blockedSince;

    /**
     * Opens a stream.
     *
     * @param sendWindow the bytes that the client takes on it
     * @param ended whether the client has sent everything
     */
    Http2Stream(int id, long sendWindow, boolean headOnly, boolean ended) {
        this.id = id;
        this.sendWindow = sendWindow;
        this.headOnly = headOnly;
        this.ended = ended;
    }

    int id() {
        return id;
    }

    boolean headOnly() {
        return headOnly;
    }

    /** Waits for a body until a time. */
    void await(Http2Body started, long until) {
        body = started;
        deadline = until;
    }

    /** The body that is incomplete; null if there is none. */
    @Nullable
    Http2Body body() {
        return body;
    }

    /** Whether the time for the body is over. */
    boolean isTimedOut(long now) {
        return body != null && now - deadline > 0;
    }

    /** The handler answers later, or has done so. */
    void late(boolean isAwaited) {
        late = isAwaited;
    }

    /** Whether the handler's answer is still to come. */
    boolean isLate() {
        return late;
    }

    /** Drops the body. */
    void dropBody() {
        body = null;
    }

    /** The client has sent everything. */
    void end() {
        ended = true;
        body = null;
    }

    /** Whether the client has sent everything. */
    boolean isEnded() {
        return ended;
    }

    /** The stream is closed: an answer that comes later is dropped. */
    void close() {
        closed = true;
        body = null;
        rest = null;
    }

    boolean isClosed() {
        return closed;
    }

    /** Counts received bytes; returns how many have not been given back. */
    int receive(int length) {
        received += length;
        return received;
    }

    /** The received bytes are given back. */
    void giveBack() {
        received = 0;
    }

    /** The bytes that the client takes on this stream; negative after it has made its window smaller. */
    long sendWindow() {
        return sendWindow;
    }

    /** Changes the window; returns whether the result is allowed. */
    boolean addWindow(long more) {
        sendWindow += more;
        return sendWindow <= Integer.MAX_VALUE;
    }

    /** Takes the rest of an answer. */
    void leave(byte[] bytes, boolean isCopy, long now) {
        rest = bytes;
        restIsCopy = isCopy;
        sent = 0;
        blockedSince = now;
    }

    /** The rest of an answer; null if there is none. */
    byte @Nullable [] rest() {
        return rest;
    }

    /** How many bytes of the rest are sent. */
    int sent() {
        return sent;
    }

    /** Counts bytes of the rest as sent; returns whether all are. */
    boolean send(int length, long now) {
        sent += length;
        sendWindow -= length;
        blockedSince = now;
        return rest == null || sent == rest.length;
    }

    /** The time since which the client has taken nothing of the rest. */
    long blockedSince() {
        return blockedSince;
    }

    /** The memory of the rest of the answer. */
    int restMemory() {
        return rest != null && restIsCopy ? rest.length : 0;
    }
}
