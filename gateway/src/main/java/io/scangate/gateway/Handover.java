package io.scangate.gateway;

import io.scangate.gateway.takeover.Giver;
import io.scangate.gateway.takeover.Offer;
import io.scangate.gateway.takeover.TakeoverServer;
import io.scangate.gateway.wire.Sockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a gateway to the process that takes over. Thread-safe. */
final class Handover implements Giver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /** More than a drain and all that follows take, unless somebody has set a long drain. */
    private static final long MOST_SECONDS = 60;

    private final Gateway gateway;
    private final Listeners listeners;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final TakeoverServer server;
    private volatile boolean ready;

    /**
     * Listens from now on, and refuses before {@link #ready}.
     *
     * @throws IOException if the socket cannot be made; the message is for people
     */
    Handover(Path path, Gateway gateway, Listeners listeners) throws IOException {
        this.gateway = gateway;
        this.listeners = listeners;
        this.server = TakeoverServer.listen(path, this);
    }

    /** Another process may take over from now on. */
    void ready() {
        ready = true;
    }

    @Override
    public @Nullable Offer offer() {
        return !ready ? null : new Offer(gateway.revision(), gateway.address(), gateway.adminAddress());
    }

    @Override
    public CompletionStage<Long> freeze() {
        return gateway.freeze();
    }

    @Override
    public void thaw() {
        gateway.thaw();
    }

    @Override
    public Sockets sockets() {
        return listeners.server().sockets();
    }

    @Override
    public List<String> giveUp() {
        return gateway.giveUp();
    }

    @Override
    public void ended() {
        ended.complete(null);
    }

    /**
     * Waits for the end of a handover that has begun: a stop in the middle of it would lose the last counts.
     *
     * @return whether one has ended, so that nothing is left to be closed
     */
    boolean awaitEnd() {
        if (!server.hasGiven()) {
            return false;
        }
        try {
            ended.get(MOST_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("Handing over does not end; the last counts of scans may be lost");
            return false;
        }
    }

    /** Completes when another process has taken over and this one has given up everything. */
    CompletionStage<Void> whenEnded() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        server.close();
    }
}
