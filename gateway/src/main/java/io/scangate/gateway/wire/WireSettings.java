package io.scangate.gateway.wire;

/**
 * The settings of listeners and connections. Immutable.
 *
 * @param listen the addresses and the event loops
 * @param timeouts the time limits of a client
 * @param limits the size limits of a client
 * @param memory the limits of the memory of all clients together
 * @param rates the limits of the rates of one client address
 * @param peers the peers whose statements count
 */
public record WireSettings(
        ListenSettings listen,
        WireTimeouts timeouts,
        WireLimits limits,
        MemoryLimits memory,
        RateLimits rates,
        PeerSettings peers) {
    /** The defaults. */
    public static final WireSettings DEFAULT = new WireSettings(
            ListenSettings.DEFAULT,
            WireTimeouts.DEFAULT,
            WireLimits.DEFAULT,
            MemoryLimits.DEFAULT,
            RateLimits.DEFAULT,
            PeerSettings.DEFAULT);

    /** A copy without limits of rates, for the admin listener. */
    WireSettings withoutRates() {
        return new WireSettings(listen, timeouts, limits, memory, RateLimits.DEFAULT, peers);
    }
}
