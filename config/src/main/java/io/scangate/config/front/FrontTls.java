package io.scangate.config.front;

import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsSettings;
import io.scangate.gateway.wire.HandshakeEvent;
import io.scangate.gateway.wire.Handshakes;
import java.util.function.Consumer;

/**
 * TLS of the connections of one listener.
 *
 * @param settings have the limits of handshakes
 */
public record FrontTls(ServerTls tls, TlsSettings settings) {
    /** The handshakes of a front, which counts them. */
    Handshakes handshakes(Consumer<HandshakeEvent> counter) {
        return new Handshakes(tls, settings, loop -> counter);
    }
}
