package io.scangate.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * Reads requests from a connection's bytes and sets the deadline of the current request. The deadline is an absolute
 * time counted from the first byte (for the head) or from the end of the head (for the body), so that a client that
 * sends its bytes slowly gets no extra time. Only for the connection's event loop.
 */
final class RequestReader {
    /** {@link #read} needs more bytes. */
    static final int INCOMPLETE = -1;
    /** {@link #read} found a {@link #fault()}. */
    static final int FAULT = -2;
    /** No request has begun. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    private final WireSettings settings;
    private final LoopState loop;

    private @Nullable BodyFramer framer;
    private boolean wantsContinue;
    private boolean skippedEmptyLine;
    private long deadline = NO_DEADLINE;
    private WireProblem fault = WireProblem.BAD_REQUEST_LINE;

    RequestReader(WireSettings settings, LoopState loop) {
        this.settings = settings;
        this.loop = loop;
    }

    /**
     * Skips one empty line before a request; some clients send one after a body (RFC 9112, section 2.2).
     *
     * @return the position after the line, or {@link #INCOMPLETE}
     */
    int skipEmptyLine(byte[] b, int from, int to) {
        if (skippedEmptyLine || b[from] != '\r' || (from + 1 < to && b[from + 1] != '\n')) {
            return from;
        }
        if (from + 1 == to) {
            return incomplete(settings.timeouts().headNanos());
        }
        skippedEmptyLine = true;
        deadline = NO_DEADLINE;
        return from + 2;
    }

    /**
     * Reads the request at a position into the loop's batch, as its first and only one. Joins the chunks of its body in place,
     * so a request must not be read twice.
     *
     * @return the end of the request, or {@link #INCOMPLETE} or {@link #FAULT}
     */
    int read(Peer peer, byte[] b, int from, int to) {
        // While a body is incomplete, its head is not parsed again.
        int length = framer == null ? 0 : framer.end(b, from, to);
        if (length < 0) {
            return withoutEnd(length);
        }
        RequestHead head = loop.head();
        RequestBatch batch = loop.batch();
        batch.clear();
        Request request = batch.next(peer);
        int headEnd = head.parse(request, b, from, to);
        if (headEnd == RequestHead.INCOMPLETE) {
            return incomplete(settings.timeouts().headNanos());
        }
        if (headEnd == RequestHead.FAULT) {
            return fault(head.fault());
        }
        if (framer == null && head.hasBody()) {
            int maxBody = loop.handler().maxBody(request, settings.limits().maxBody());
            framer = new BodyFramer(head.fields(), headEnd - from, maxBody);
            deadline = NO_DEADLINE;
            length = framer.end(b, from, to);
            if (length < 0) {
                wantsContinue = length == BodyFramer.INCOMPLETE && head.expectsContinue();
                return withoutEnd(length);
            }
        }
        int end = framer == null ? headEnd : from + length;
        boolean chunked = head.fields().chunked();
        request.finish(end, headEnd, chunked ? BodyFramer.joinChunks(b, headEnd) : end, head.closes());
        batch.add();
        reset();
        return end;
    }

    /**
     * Reads further requests into the loop's batch, as long as they are complete and have no body. Changes no bytes, so
     * these requests can be read again.
     */
    void readAhead(Peer peer, byte[] b, int from, int to) {
        RequestHead head = loop.head();
        RequestBatch batch = loop.batch();
        int at = from;
        while (at < to && batch.count() < RequestBatch.MAX && !head.closes()) {
            Request request = batch.next(peer);
            at = head.parse(request, b, at, to);
            if (at < 0 || head.hasBody()) {
                return;
            }
            request.finish(at, at, at, head.closes());
            batch.add();
        }
    }

    /**
     * Reads bytes that are exactly one request without a body, at a place where a request starts; returns false for all others, of which nothing is
     * remembered.
     */
    boolean readWhole(Request into, byte[] b, int from, int to) {
        RequestHead head = loop.head();
        if (head.parse(into, b, from, to) != to || head.hasBody()) {
            return false;
        }
        into.finish(to, to, to, head.closes());
        reset();
        return true;
    }

    /** A request that is no request may become something else with more bytes. */
    int awaitRest() {
        return incomplete(settings.timeouts().headNanos());
    }

    private int withoutEnd(int result) {
        return switch (result) {
            case BodyFramer.TOO_LARGE -> fault(WireProblem.CONTENT_TOO_LARGE);
            case BodyFramer.FAULT -> fault(WireProblem.BAD_CHUNK);
            default -> incomplete(settings.timeouts().bodyNanos());
        };
    }

    private int incomplete(long nanos) {
        if (deadline == NO_DEADLINE) {
            deadline = loop.readNanos() + nanos;
        }
        return INCOMPLETE;
    }

    private int fault(WireProblem problem) {
        fault = problem;
        return FAULT;
    }

    /** Forgets the current request. */
    void reset() {
        framer = null;
        skippedEmptyLine = false;
        deadline = NO_DEADLINE;
    }

    /** The fault, after {@link #FAULT}. */
    WireProblem fault() {
        return fault;
    }

    /** Whether the body is incomplete; each byte may then be its last. */
    boolean inBody() {
        return framer != null;
    }

    /** Whether the client waits for {@code 100 Continue}; true once per request. */
    boolean takeWantsContinue() {
        boolean wants = wantsContinue;
        wantsContinue = false;
        return wants;
    }

    /** Whether a part of a request has come. */
    boolean hasBegun() {
        return deadline != NO_DEADLINE;
    }

    /** The time by which the current request must be complete, as {@link System#nanoTime}, or {@link #NO_DEADLINE}. */
    long deadline() {
        return deadline;
    }
}
