package io.scangate.gateway.wire;

import java.util.concurrent.Future;

/** Marks a future's result as deliberately ignored. */
final class Ignored {
    private Ignored() {}

    /**
     * Ignores the result. A failure becomes visible elsewhere: Netty closes a channel that fails and notifies its
     * connection.
     */
    static void result(Future<?> future) {}
}
