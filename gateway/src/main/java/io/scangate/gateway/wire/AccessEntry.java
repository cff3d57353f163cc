package io.scangate.gateway.wire;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer, for the access log. Immutable.
 *
 * @param epochMillis the time at which the request was read
 * @param listener its listener: public or admin
 * @param client its client, behind trusted proxies if the settings say where they name it; null if it is unknown
 * @param http the major version of HTTP
 * @param method the name of its method
 * @param target path and query as sent, each byte as one character, perhaps without the end; empty if the request was not understood
 * @param pathLength the length of the path in the target
 * @param status of the answer
 * @param bytes of the answer: of a gateway with its head
 * @param nanos from the read of the request to its answer
 * @param requestId see {@link RequestId}; null if there is none
 * @param traceId of its trace; null if there is none
 */
public record AccessEntry(
        long epochMillis,
        String listener,
        @Nullable InetAddress client,
        int http,
        String method,
        String target,
        int pathLength,
        int status,
        long bytes,
        long nanos,
        @Nullable String requestId,
        @Nullable String traceId) {
    /** Longer targets are cut, so that waiting entries have a bounded size. */
    public static final int MOST_TARGET = 2048;
}
