package io.scangate.config.front;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsSettings;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** TLS of the connections of one listener, with a limit of handshakes in flight. Thread-safe. */
public final class FrontTls {
    private final ServerTls tls;
    private final int most;
    private final long timeoutMillis;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Uses the limits of the settings. */
    public FrontTls(ServerTls tls, TlsSettings settings) {
        this.tls = tls;
        this.most = settings.tlsHandshakes();
        this.timeoutMillis = settings.tlsHandshakeTimeout().toMillis();
    }

    /** Makes the handler of a new connection; null if too many handshakes are in flight. */
    @Nullable
    SslHandler begin(Channel channel) {
        if (inFlight.incrementAndGet() > most) {
            inFlight.decrementAndGet();
            return null;
        }
        SslHandler handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        handler.handshakeFuture().addListener(done -> inFlight.decrementAndGet());
        return handler;
    }
}
