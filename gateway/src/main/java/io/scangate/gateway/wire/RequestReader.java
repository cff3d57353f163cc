package io.scangate.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * Reads a connection's requests off its bytes, and tells by when the one under way must have come: an
 * absolute time from its first byte (the head) or its head's end (the body), so that a trickle gains nothing.
 */
final class RequestReader {
    /** {@link #read} needs more bytes. */
    static final int INCOMPLETE = -1;
    /** {@link #read} found a {@link #fault()}. */
    static final int FAULT = -2;
    /** No request is under way. */
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
     * Skips one empty line before a request: some clients put one behind a body (RFC 9112, section 2.2).
     *
     * @return where to go on, or {@link #INCOMPLETE}
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
     * Reads the request that starts at an offset into the first place of the loop's batch. Joins the chunks of its body in
     * place, so it cannot be read twice.
     *
     * @return its end, or {@link #INCOMPLETE} or {@link #FAULT}
     */
    int read(byte[] b, int from, int to) {
        // The head of a request whose body is coming is parsed again only when that has come.
        int length = framer == null ? 0 : framer.end(b, from, to);
        if (length < 0) {
            return withoutEnd(length);
        }
        RequestHead head = loop.head();
        Request request = loop.batch().request(0);
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
        reset();
        return end;
    }

    /**
     * Reads further requests into the loop's batch, as far as they are whole and have no body. That changes nothing: they
     * can be read again.
     */
    void readAhead(byte[] b, int from, int to) {
        RequestHead head = loop.head();
        RequestBatch batch = loop.batch();
        int at = from;
        while (at < to && batch.count() < RequestBatch.MAX && !head.closes()) {
            Request request = batch.request(batch.count());
            at = head.parse(request, b, at, to);
            if (at < 0 || head.hasBody()) {
                return;
            }
            request.finish(at, at, at, head.closes());
            batch.add();
        }
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

    /** No request is under way any more. */
    void reset() {
        framer = null;
        skippedEmptyLine = false;
        deadline = NO_DEADLINE;
    }

    /** What is wrong, after {@link #FAULT}. */
    WireProblem fault() {
        return fault;
    }

    /** Whether it is the body that is awaited: then each byte may be the last one. */
    boolean inBody() {
        return framer != null;
    }

    /** Whether the client waits for {@code 100 Continue}; true once a request. */
    boolean takeWantsContinue() {
        boolean wants = wantsContinue;
        wantsContinue = false;
        return wants;
    }

    /** When the request under way must have come, as {@link System#nanoTime}, or {@link #NO_DEADLINE}. */
    long deadline() {
        return deadline;
    }
}
