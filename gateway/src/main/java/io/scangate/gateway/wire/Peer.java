package io.scangate.gateway.wire;

import io.scangate.gateway.tls.ClientCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, which may be a proxy. Immutable.
 *
 * @param remote its address; null if it is unknown
 * @param isTrustedProxy whether it is one of {@link PeerSettings#trustedProxies}
 * @param certificate what it has shown and was verified; null without TLS or without a certificate
 */
record Peer(
        @Nullable SocketAddress remote,
        boolean isTrustedProxy,
        @Nullable ClientCertificate certificate) {
    static final Peer UNKNOWN = new Peer(null, false, null);

    /** A peer that has shown no certificate. */
    static Peer of(@Nullable SocketAddress remote, PeerSettings settings) {
        return new Peer(remote, settings.trustedProxies().contains(address(remote)), null);
    }

    /** The same peer with a certificate. */
    Peer with(@Nullable ClientCertificate shown) {
        return new Peer(remote, isTrustedProxy, shown);
    }

    @Nullable
    InetAddress address() {
        return address(remote);
    }

    private static @Nullable InetAddress address(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress internet ? internet.getAddress() : null;
    }
}
