package io.scangate.gateway.http;

import io.scangate.gateway.identity.Identity;
import java.time.Duration;

/**
 * What an operator may set about the HTTP face. Checked when made; the messages start with the setting's key.
 *
 * @param listen the public listener; default 127.0.0.1:8080
 * @param admin the admin listener; default 127.0.0.1:8081
 * @param identity how the gateway learns who scans; default anonymous
 * @param transport how the event loops talk to the kernel; default auto
 * @param eventLoops how many event loops serve the public listener, 0 for one a processor; default 0
 * @param headTimeout from the first byte of a request to the end of its head, however they trickle in; default 10 s
 * @param bodyTimeout from the end of the head to the end of the body; default 15 s
 * @param idleTimeout how long a connection may wait for a request, and how long a client may take no byte of its
 *     answers; default 75 s
 * @param drainTimeout how long requests in flight may take when the gateway stops; default 10 s
 * @param maxRequestLine bytes of a request line; default 16,384, which holds the largest QR code percent-encoded
 * @param maxHeaderBytes bytes of all header lines of a request together; default 8,192
 * @param maxHeaders header lines of a request; default 64
 * @param maxBody bytes of a body; default 32,768
 * @param maxConnections open connections of the public listener; default 10,000
 * @param maxConnectionsPerAddress the same for each client address, 0 for no limit; default 0, because clients come
 *     through proxies
 * @param maxPipelined answers of a connection that may wait to be taken; default 512
 */
public record HttpSettings(
        HostPort listen,
        HostPort admin,
        Identity identity,
        Transport transport,
        int eventLoops,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        Duration drainTimeout,
        int maxRequestLine,
        int maxHeaderBytes,
        int maxHeaders,
        int maxBody,
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxPipelined) {
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    /** What applies unless set otherwise. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            new HostPort("127.0.0.1", 8080),
            new HostPort("127.0.0.1", 8081),
            Identity.ANONYMOUS,
            Transport.AUTO,
            0,
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            16_384,
            8_192,
            64,
            32_768,
            10_000,
            0,
            512);

    public HttpSettings {
        check("event-loops", eventLoops, 0, 1024);
        check("head-timeout", headTimeout);
        check("body-timeout", bodyTimeout);
        check("idle-timeout", idleTimeout);
        check("drain-timeout", drainTimeout);
        check("max-request-line", maxRequestLine, 256, 65_536);
        check("max-header-bytes", maxHeaderBytes, 256, 65_536);
        check("max-headers", maxHeaders, 1, 1000);
        check("max-body", maxBody, 256, 1 << 20);
        check("max-connections", maxConnections, 1, 1_000_000);
        check("max-connections-per-address", maxConnectionsPerAddress, 0, 1_000_000);
        check("max-pipelined", maxPipelined, 1, 100_000);
        if (listen.port() != 0 && listen.equals(admin)) {
            throw new IllegalArgumentException("admin: " + admin + " (expected: another address than listen)");
        }
    }

    private static void check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    private static void check(String key, Duration value) {
        if (value.compareTo(MIN_TIMEOUT) < 0 || value.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: 10ms to 1h)");
        }
    }
}
