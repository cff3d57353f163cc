package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.EventExecutor;
import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * The handshakes of a listener with TLS: a queue for each of its event loops, which share the limit of handshakes in flight. A connection
 * counts from its first bytes on, so clients that send nothing take no other client's place. Thread-safe.
 */
public final class Handshakes {
    private final ServerTls tls;
    private final TlsSettings settings;
    private final Function<EventExecutor, Consumer<HandshakeEvent>> counters;
    private final Map<EventExecutor, HandshakeQueue> queues = new ConcurrentHashMap<>();

    /**
     * Makes the handshakes of a listener.
     *
     * @param counters the counter of an event loop; only that loop calls it
     */
    public Handshakes(ServerTls tls, TlsSettings settings, Function<EventExecutor, Consumer<HandshakeEvent>> counters) {
        this.tls = tls;
        this.settings = settings;
        this.counters = counters;
    }

    /** Makes the first handler of a new connection of a loop; it adds the handler of TLS after itself, and later leaves the pipeline. */
    public ChannelHandler begin(EventExecutor loop) {
        return new Handshake(queues.computeIfAbsent(loop, this::queue));
    }

    private HandshakeQueue queue(EventExecutor loop) {
        long loops = StreamSupport.stream(loop.parent().spliterator(), false).count();
        int share = (int) Math.max(1, settings.tlsHandshakes() / Math.max(1, loops));
        return new HandshakeQueue(
                tls,
                loop,
                counters.apply(loop),
                share,
                settings.tlsHandshakeTimeout().toNanos());
    }

    /** The number of handshakes in flight. */
    public int inFlight() {
        return queues.values().stream().mapToInt(HandshakeQueue::inFlight).sum();
    }
}
