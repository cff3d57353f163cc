package io.scangate.gateway.wire;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the peers of connections. Immutable.
 *
 * @param trustedProxies the addresses of the proxies whose statements about their clients count; default loopback
 * @param clientAddress where trusted proxies write the address of the client, for the limit of its requests; default peer
 * @param proxyProtocol whether connections of trusted proxies to the public listener begin with a header of the PROXY protocol; default no
 */
public record PeerSettings(Networks trustedProxies, ClientField clientAddress, boolean proxyProtocol) {
    /** The defaults. */
    public static final PeerSettings DEFAULT = new PeerSettings(Networks.LOOPBACK, ClientField.PEER, false);

    /** Whether a connection from an address begins with a header of the PROXY protocol. */
    boolean expectsProxyHeader(@Nullable SocketAddress remote) {
        return proxyProtocol && trustedProxies.contains(Peer.address(remote));
    }

    /** The same proxies without the PROXY protocol, for the admin listener. */
    PeerSettings withoutProxyProtocol() {
        return new PeerSettings(trustedProxies, clientAddress, false);
    }
}
