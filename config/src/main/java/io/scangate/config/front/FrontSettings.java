package io.scangate.config.front;

import java.time.Duration;

/**
 * The limits of one listener.
 *
 * @param maxRequestLine bytes of a request line
 * @param maxHeaderBytes bytes of all header lines of a request together
 * @param headTimeout from the first byte of a request to the end of its head
 * @param bodyTimeout from the end of the head to the end of the body
 * @param idleTimeout how long a connection may wait for a request, and how long a client may take no byte of its answer
 * @param maxConnections open connections
 * @param maxRefused connections past the limit that may be open to receive the answer; more are closed without one
 * @param maxAccepted connections that may be accepted and not yet closed, whatever their treatment
 * @param maxPerAddress open connections of one client address or IPv6 network; 0 for no limit
 * @param maxPendingBytes bytes of all connections together that belong to unfinished or waiting requests
 * @param maxUnsentBytes bytes of all connections together that clients have not taken
 * @param http2 whether clients may speak HTTP/2
 */
public record FrontSettings(
        int maxRequestLine,
        int maxHeaderBytes,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        int maxConnections,
        int maxRefused,
        int maxAccepted,
        int maxPerAddress,
        long maxPendingBytes,
        long maxUnsentBytes,
        boolean http2) {
    public FrontSettings {
        // Otherwise the socket would wait for refused connections, which linger, and close none at once.
        if (maxAccepted <= maxConnections + maxRefused) {
            throw new IllegalArgumentException("maxAccepted: " + maxAccepted + " (expected: more than " + maxConnections
                    + " connections and " + maxRefused + " refused ones)");
        }
    }
}
