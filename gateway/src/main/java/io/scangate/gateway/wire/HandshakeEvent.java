package io.scangate.gateway.wire;

/** What happens to the handshakes of TLS; each is counted. */
public enum HandshakeEvent {
    /** A handshake is complete. */
    COMPLETED(LoopMetrics.Event.HANDSHAKES),
    /** One has begun and was not completed. */
    FAILED(LoopMetrics.Event.HANDSHAKES_FAILED),
    /** A connection was closed because too many handshakes were in flight. */
    REFUSED(LoopMetrics.Event.HANDSHAKES_REFUSED),
    /** A connection was closed because its handshake took too long. */
    TIMED_OUT(LoopMetrics.Event.CONNECTIONS_TIMED_OUT),
    /** A connection was closed to make room for another handshake. */
    EVICTED(LoopMetrics.Event.CONNECTIONS_EVICTED);

    private final LoopMetrics.Event counted;

    HandshakeEvent(LoopMetrics.Event counted) {
        this.counted = counted;
    }

    /** As which event a gateway's loop counts it. */
    LoopMetrics.Event counted() {
        return counted;
    }
}
