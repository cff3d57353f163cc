package io.scangate.gateway.wire;

import io.scangate.gateway.tls.TlsSettings;

/**
 * The settings of listeners and connections. Immutable.
 *
 * @param listen the addresses and the event loops
 * @param timeouts the time limits of a client
 * @param limits the size limits of a client
 * @param memory the limits of the memory of all clients together
 * @param rates the limits of the rates of one client address
 * @param peers the peers whose statements count
 * @param tls the certificates of the listeners
 */
public record WireSettings(
        ListenSettings listen,
        WireTimeouts timeouts,
        WireLimits limits,
        MemoryLimits memory,
        RateLimits rates,
        PeerSettings peers,
        TlsSettings tls) {
    /** The defaults. */
    public static final WireSettings DEFAULT = new WireSettings(
            ListenSettings.DEFAULT,
            WireTimeouts.DEFAULT,
            WireLimits.DEFAULT,
            MemoryLimits.DEFAULT,
            RateLimits.DEFAULT,
            PeerSettings.DEFAULT,
            TlsSettings.DEFAULT);

    /** A copy with another transport. */
    public WireSettings on(Transport transport) {
        ListenSettings other = new ListenSettings(listen.listen(), listen.admin(), transport, listen.eventLoops());
        return new WireSettings(other, timeouts, limits, memory, rates, peers, tls);
    }

    /** A copy for the admin listener: without limits of rates and without the PROXY protocol. */
    WireSettings ofAdmin() {
        return new WireSettings(
                listen, timeouts, limits, memory, RateLimits.DEFAULT, peers.withoutProxyProtocol(), tls);
    }
}
