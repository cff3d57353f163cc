package io.scangate.gateway.wire;

import java.time.Duration;

/**
 * Time limits of a client. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param headTimeout from the first byte of a request to the end of its head, at any rate of bytes; default 10 s
 * @param bodyTimeout from the end of the head to the end of the body; default 15 s
 * @param idleTimeout how long a connection may wait for a request, and how long a client may take none of its answers'
 *     bytes; default 75 s
 * @param drainTimeout the time for requests in flight when the gateway stops; default 10 s
 * @param drainDelay how long a gateway that stops goes on accepting connections, while it is not ready; default 0 s
 */
public record WireTimeouts(
        Duration headTimeout, Duration bodyTimeout, Duration idleTimeout, Duration drainTimeout, Duration drainDelay) {
    private static final Duration MIN = Duration.ofMillis(10);
    private static final Duration MAX = Duration.ofHours(1);

    /** The defaults. */
    public static final WireTimeouts DEFAULT = new WireTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            Duration.ZERO);

    public WireTimeouts {
        check("head-timeout", headTimeout);
        check("body-timeout", bodyTimeout);
        check("idle-timeout", idleTimeout);
        check("drain-timeout", drainTimeout);
        if (drainDelay.isNegative() || drainDelay.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("drain-delay: " + drainDelay.toMillis() + "ms (expected: 0s to 1h)");
        }
    }

    private static void check(String key, Duration value) {
        if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: 10ms to 1h)");
        }
    }

    /** Nanoseconds of {@link #headTimeout}. */
    long headNanos() {
        return headTimeout.toNanos();
    }

    /** Nanoseconds of {@link #bodyTimeout}. */
    long bodyNanos() {
        return bodyTimeout.toNanos();
    }

    /** Nanoseconds of {@link #idleTimeout}. */
    long idleNanos() {
        return idleTimeout.toNanos();
    }
}
