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
 * @param client the address of the client in the header of the PROXY protocol; the address of the peer without such a header
 * @param forwards whether the client's address is one of a trusted proxy, so that what its requests say of clients further away counts
 * @param certificate what it has shown and was verified; null without TLS or without a certificate
 * @param http2 whether the connection speaks HTTP/2
 */
record Peer(
        @Nullable SocketAddress remote,
        boolean isTrustedProxy,
        @Nullable InetAddress client,
        boolean forwards,
        @Nullable ClientCertificate certificate,
        boolean http2) {
    static final Peer UNKNOWN = new Peer(null, false, null, false, null, false);

    /** A peer that has shown no certificate. */
    static Peer of(@Nullable SocketAddress remote, PeerSettings settings) {
        InetAddress address = address(remote);
        boolean trusted = settings.trustedProxies().contains(address);
        return new Peer(remote, trusted, address, trusted, null, false);
    }

    /** The same peer with a certificate. */
    Peer with(@Nullable ClientCertificate shown) {
        return new Peer(remote, isTrustedProxy, client, forwards, shown, http2);
    }

    /** The same peer, a trusted proxy, with the client that it has named for the whole connection. */
    Peer with(InetAddress named, PeerSettings settings) {
        return new Peer(remote, isTrustedProxy, named, settings.trustedProxies().contains(named), certificate, http2);
    }

    /** The same peer on a connection that speaks HTTP/2. */
    Peer overHttp2() {
        return new Peer(remote, isTrustedProxy, client, forwards, certificate, true);
    }

    static @Nullable InetAddress address(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress internet ? internet.getAddress() : null;
    }
}
