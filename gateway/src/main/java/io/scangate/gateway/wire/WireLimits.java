package io.scangate.gateway.wire;

/**
 * Limits of a client's data and connections. The constructor checks the values; its messages start with the setting's
 * key. Immutable.
 *
 * @param maxRequestLine bytes of a request line; default 16,384, enough for the largest QR code, percent-encoded
 * @param maxHeaderBytes bytes of all header lines of a request together; default 8,192
 * @param maxHeaders header lines of a request; default 64
 * @param maxBody bytes of a body; default 32,768; a {@link LoopHandler} may allow more for some requests
 * @param maxConnections open connections of the public listener; default 10,000
 * @param maxConnectionsPerAddress open connections per client address, 0 for no limit; default 0, because clients
 *     connect through proxies
 * @param maxPipelined unsent answers of a connection; default 512
 */
public record WireLimits(
        int maxRequestLine,
        int maxHeaderBytes,
        int maxHeaders,
        int maxBody,
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxPipelined) {
    /** The defaults. */
    public static final WireLimits DEFAULT = new WireLimits(16_384, 8_192, 64, 32_768, 10_000, 0, 512);

    public WireLimits {
        check("max-request-line", maxRequestLine, 256, 65_536);
        check("max-header-bytes", maxHeaderBytes, 256, 65_536);
        check("max-headers", maxHeaders, 1, 1000);
        check("max-body", maxBody, 256, 1 << 20);
        check("max-connections", maxConnections, 1, 1_000_000);
        check("max-connections-per-address", maxConnectionsPerAddress, 0, 1_000_000);
        check("max-pipelined", maxPipelined, 1, 100_000);
    }

    /** Throws if a value is outside its range. */
    static void check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    /** A copy with other limits of connections. */
    public WireLimits withConnections(int most, int perAddress) {
        return new WireLimits(maxRequestLine, maxHeaderBytes, maxHeaders, maxBody, most, perAddress, maxPipelined);
    }

    /** A copy with another limit of unsent answers. */
    public WireLimits withPipelined(int most) {
        return new WireLimits(
                maxRequestLine, maxHeaderBytes, maxHeaders, maxBody, maxConnections, maxConnectionsPerAddress, most);
    }
}
