package io.scangate.gateway.wire;

/**
 * The end of an HTTP/2 connection when the server stops (RFC 9113, section 6.8): announces it to the client, which may have sent requests
 * meanwhile, and after a while takes no more. Only for the connection's event loop.
 */
final class Http2Drain {
    private static final long GRACE_NANOS = 500_000_000L;
    private static final String REASON = "the gateway stops";

    private final LoopState loop;
    private final Http2Session session;
    private boolean announced;
    private boolean closed;

    Http2Drain(LoopState loop, Http2Session session) {
        this.loop = loop;
        this.session = session;
    }

    /** Called periodically while the server stops; writes what the client has to know. */
    void sweep(long now) {
        Http2Answers answers = loop.http2().answers();
        if (!announced) {
            announced = true;
            FrameWriter.goAway(answers, Integer.MAX_VALUE, Http2Error.NO_ERROR, REASON);
        } else if (!closed && now - loop.drainingSince() > GRACE_NANOS) {
            end(REASON);
        }
    }

    /** Ends the connection after the answers to its streams so far. */
    void end(String reason) {
        if (!closed) {
            announced = true;
            closed = true;
            session.takeNoStreams();
            FrameWriter.goAway(loop.http2().answers(), session.lastStream(), Http2Error.NO_ERROR, reason);
        }
    }

    /** Whether the client knows the last stream, and has all answers. */
    boolean isOver() {
        return closed && session.streams().isEmpty();
    }
}
