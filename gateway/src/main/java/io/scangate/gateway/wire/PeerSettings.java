package io.scangate.gateway.wire;

/**
 * The settings of the peers of connections. Immutable.
 *
 * @param trustedProxies the addresses of the proxies whose statements about their clients count; default loopback
 */
public record PeerSettings(Networks trustedProxies) {
    /** The defaults. */
    public static final PeerSettings DEFAULT = new PeerSettings(Networks.LOOPBACK);
}
