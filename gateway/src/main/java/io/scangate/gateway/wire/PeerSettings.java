package io.scangate.gateway.wire;

/**
 * The settings of the peers of connections. Immutable.
 *
 * @param trustedProxies the addresses of the proxies whose statements about their clients count; default loopback
 * @param clientAddress where trusted proxies write the address of the client, for the limit of its requests; default peer
 */
public record PeerSettings(Networks trustedProxies, ClientField clientAddress) {
    /** The defaults. */
    public static final PeerSettings DEFAULT = new PeerSettings(Networks.LOOPBACK, ClientField.PEER);
}
