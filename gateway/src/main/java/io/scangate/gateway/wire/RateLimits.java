package io.scangate.gateway.wire;

/**
 * Limits of the rates of one client address, where an IPv6 address is its /64 network. A client may do the work of two
 * seconds at once. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param requestsPerAddress requests a second, 0 for no limit; default 0, because phones share addresses
 * @param newConnectionsPerAddress new connections a second, 0 for no limit; default 0
 */
public record RateLimits(int requestsPerAddress, int newConnectionsPerAddress) {
    private static final int MAX = 1_000_000;

    /** The defaults. */
    public static final RateLimits DEFAULT = new RateLimits(0, 0);

    public RateLimits {
        WireLimits.check("requests-per-address", requestsPerAddress, 0, MAX);
        WireLimits.check("new-connections-per-address", newConnectionsPerAddress, 0, MAX);
    }
}
