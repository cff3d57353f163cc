package io.scangate.gateway.takeover;

import io.scangate.gateway.wire.Sockets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A process that another one may take over. */
public interface Giver {
    /** What it serves; null while nothing may be taken from it. Called on an event loop, so it must not wait. */
    @Nullable
    Offer offer();

    /** Serves the same rules until {@link #thaw} or {@link #giveUp}; completes with their revision, -1 for none. */
    CompletionStage<Long> freeze();

    /** The other process has ended before it accepted connections. */
    void thaw();

    /** Its listening sockets. */
    Sockets sockets();

    /**
     * The other process accepts connections: gives up everything, and returns when all requests that had begun are answered. Called
     * once, on a thread of its own.
     *
     * @return the last counts of scans, a line each
     */
    List<String> giveUp();

    /** The other process has the last counts, or is gone. */
    void ended();
}
