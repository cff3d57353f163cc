package io.scangate.gateway.wire;

import io.netty.util.concurrent.EventExecutor;
import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsSettings;
import java.util.IdentityHashMap;

/** The handshakes of a listener with TLS: a {@link HandshakeQueue} for each of its event loops. Thread-safe. */
final class Handshakes {
    private final IdentityHashMap<EventExecutor, HandshakeQueue> queues = new IdentityHashMap<>();

    /** Divides the limit of handshakes among the event loops. */
    Handshakes(ServerTls tls, TlsSettings settings, EventLoops loops) {
        int share = Math.max(1, settings.tlsHandshakes() / loops.metrics().size());
        long timeout = settings.tlsHandshakeTimeout().toNanos();
        loops.forEach(
                (loop, state) -> queues.put(loop, new HandshakeQueue(tls, loop, state.metrics(), share, timeout)));
    }

    /** Makes the first handler of a new connection of a loop. */
    Handshake begin(EventExecutor loop) {
        HandshakeQueue queue = queues.get(loop);
        if (queue == null) {
            throw new IllegalArgumentException("an event loop of another listener");
        }
        return new Handshake(queue);
    }

    /** The number of handshakes in flight. */
    int inFlight() {
        return queues.values().stream().mapToInt(HandshakeQueue::inFlight).sum();
    }
}
