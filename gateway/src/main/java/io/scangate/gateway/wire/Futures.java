package io.scangate.gateway.wire;

import java.util.concurrent.Future;

/** Marks the result of a future as deliberately ignored. */
final class Futures {
    private Futures() {}

    /**
     * Ignores the result. A failure becomes visible elsewhere: Netty closes a channel that fails and notifies its
     * connection.
     */
    static void ignore(Future<?> future) {}
}
