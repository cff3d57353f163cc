package io.scangate.config.web;

import com.google.common.net.HostAndPort;
import io.scangate.gateway.wire.ClientField;
import io.scangate.gateway.wire.MemoryLimits;
import io.scangate.gateway.wire.Networks;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Settings of the listeners. Immutable.
 *
 * @param listen {@code host:port}, an IPv6 address in brackets; port 0 lets the system choose
 * @param admin the address of health and metrics, for the operator only; same format as {@code listen}
 * @param maxBody bytes of a request's body
 * @param maxLicenceFile bytes of an imported file of licences
 * @param headTimeout how long the head of a request may take to arrive, from its first byte
 * @param requestTimeout how long the body of a request may take to arrive, from the end of the head; a limit of the
 *     whole call would hide whether a change was made
 * @param idleTimeout how long a connection may wait for a request
 * @param drainTimeout how long calls in flight may take when the server stops
 * @param maxConnections open connections of the public listener
 * @param maxConnectionsPerAddress open connections of one client address, or of one IPv6 network, on a
 *     listener; 0 for no limit
 * @param maxPendingBytes bytes of unfinished requests of all connections of a listener; 0 for an eighth of the heap
 * @param maxUnsentBytes bytes of answers of all connections of a listener that clients have not taken; 0 for a quarter of the
 *     direct memory
 * @param trustedProxies the addresses of the proxies whose statements about their clients count
 * @param clientAddress where trusted proxies write the address of the client, for the limits of tries
 * @param http2 whether the listeners speak HTTP/2 to clients that begin with it, besides HTTP/1.1
 */
public record WebSettings(
        String listen,
        String admin,
        int maxBody,
        int maxLicenceFile,
        Duration headTimeout,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration drainTimeout,
        int maxConnections,
        int maxConnectionsPerAddress,
        long maxPendingBytes,
        long maxUnsentBytes,
        Networks trustedProxies,
        ClientField clientAddress,
        boolean http2) {
    private static final int MAX_BODY = 1 << 30;
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    /** The defaults. */
    public static final WebSettings DEFAULT = new WebSettings(
            "127.0.0.1:8090",
            "127.0.0.1:8091",
            1 << 20,
            64 << 20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            10_000,
            1_000,
            0,
            0,
            Networks.LOOPBACK,
            ClientField.PEER,
            false);

    public WebSettings {
        address("listen", listen);
        address("admin", admin);
        check("max-body", maxBody, 1024, MAX_BODY);
        check("max-licence-file", maxLicenceFile, 1024, MAX_BODY);
        check("head-timeout", headTimeout);
        check("request-timeout", requestTimeout);
        check("idle-timeout", idleTimeout);
        check("drain-timeout", drainTimeout);
        check("max-connections", maxConnections, 1, 1_000_000);
        check("max-connections-per-address", maxConnectionsPerAddress, 0, 1_000_000);
        memory(maxPendingBytes, maxUnsentBytes);
    }

    /** The limits of the memory of all connections of a listener. */
    MemoryLimits memory() {
        return memory(maxPendingBytes, maxUnsentBytes);
    }

    private static MemoryLimits memory(long pending, long unsent) {
        return new MemoryLimits(pending, unsent);
    }

    /** Parses a listener's setting. */
    static InetSocketAddress address(String key, String text) {
        try {
            HostAndPort parts = HostAndPort.fromString(text);
            return new InetSocketAddress(parts.getHost(), parts.getPort());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    key + ": \"" + text + "\" (expected: host:port such as 127.0.0.1:8090 or [::1]:8090)", e);
        }
    }

    private static void check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    private static void check(String key, Duration value) {
        if (value.toMillis() < 10 || value.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: 10ms to 1h)");
        }
    }
}
