package io.scangate.gateway.wire;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two listeners, the public one and the admin one, each with event loops of its own, so that a busy server still tells
 * how it is. The admin listener starts first and ends last. Thread-safe.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long STOP_MILLIS = 2000;
    private static final int MAX_ADMIN_CONNECTIONS = 256;

    private final EventLoops loops;
    private final EventLoops adminLoops;
    private final ConnectionCaps caps;
    private final Listener listener;
    private final Listener adminListener;
    private final Channel socket;
    private final Channel adminSocket;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final AtomicBoolean finished = new AtomicBoolean();
    private boolean stopping;

    private Server(WireSettings settings, Endpoint endpoint, Endpoint admin) throws HttpStartException {
        WireLimits limits = settings.limits();
        loops = EventLoops.start(
                settings, endpoint, "scangate-http", settings.listen().eventLoops());
        try {
            adminLoops = EventLoops.start(settings, admin, "scangate-admin", 1);
        } catch (HttpStartException e) {
            loops.stop(STOP_MILLIS);
            throw e;
        }
        caps = new ConnectionCaps(limits.maxConnections(), limits.maxConnectionsPerAddress());
        listener = new Listener("listen", settings, loops, caps);
        adminListener = new Listener("admin", settings, adminLoops, new ConnectionCaps(MAX_ADMIN_CONNECTIONS, 0));
        try {
            // The admin listener first: a client that can scan can also ask whether the gateway is ready.
            adminSocket = adminListener.bind(settings.listen().admin());
            socket = listener.bind(settings.listen().listen());
        } catch (HttpStartException e) {
            adminLoops.stop(STOP_MILLIS);
            loops.stop(STOP_MILLIS);
            throw e;
        }
    }

    /**
     * Starts both listeners; returns when they accept connections.
     *
     * @param endpoint answers on the public listener
     * @param admin answers on the admin listener
     * @throws HttpStartException if the transport does not work here or an address cannot be bound; nothing is left
     *     running then
     */
    public static Server start(WireSettings settings, Endpoint endpoint, Endpoint admin) throws HttpStartException {
        Server server = new Server(settings, endpoint, admin);
        LOG.info("listening on {}, admin on {}", server.address(), server.adminAddress());
        return server;
    }

    /** Where the public listener is bound; the port is the real one. */
    public HostPort address() {
        return HostPort.of((InetSocketAddress) socket.localAddress());
    }

    /** Where the admin listener is bound; the port is the real one. */
    public HostPort adminAddress() {
        return HostPort.of((InetSocketAddress) adminSocket.localAddress());
    }

    /** What the event loops run on, once {@link Transport#AUTO} has been decided. */
    public Transport transport() {
        return loops.transport();
    }

    /** The event loops of the public listener, for tests. */
    EventLoops loops() {
        return loops;
    }

    /** Completed, never exceptionally, when all connections are closed and all threads have been told to end. */
    public CompletableFuture<Void> stopped() {
        return stopped;
    }

    /** Shows connections, event loops and buffers of the public listener as metrics. */
    public void bindMetrics(MeterRegistry registry) {
        WireMetrics.bind(registry, loops, caps);
    }

    /** Takes the faults that requests of the public listener may have, each with its count. */
    @FunctionalInterface
    public interface FaultVisitor {
        /** Takes one; the count may be asked for at any time, from any thread. */
        void fault(Problem problem, LongSupplier count);
    }

    /** Visits the faults that are found before an endpoint sees a request. */
    public void forEachFault(FaultVisitor visitor) {
        for (WireProblem problem : WireProblem.values()) {
            visitor.fault(problem, () -> loops.sum(loop -> loop.problems(problem)));
        }
    }

    /**
     * Stops in order: no new connections on the public listener, {@code Connection: close} on the next answer of each,
     * requests that have begun are answered, and connections that are left at the limit are closed. The admin listener
     * answers until then. Returns at once; see {@link #stopped}.
     *
     * @param limit how long that may take
     */
    public void drain(Duration limit) {
        if (begin()) {
            LOG.info("Answering the requests in flight, for at most {} ms", limit.toMillis());
            Ignored.result(socket.close());
            CompletableFuture<Void> emptied = listener.drain().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
            Ignored.result(emptied.whenComplete((done, late) -> finish()));
        }
    }

    /** Stops at once, also while a drain is under way, and waits until everything has ended, at most two seconds. */
    @Override
    public void close() {
        if (begin()) {
            Ignored.result(socket.close());
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        finish();
        loops.awaitEnd(deadline);
        adminLoops.awaitEnd(deadline);
        stopped.join();
    }

    private synchronized boolean begin() {
        boolean first = !stopping;
        stopping = true;
        return first;
    }

    /** A drain that ends and a close may come at the same time: the event loops take tasks for one of them only. */
    private void finish() {
        if (finished.getAndSet(true)) {
            return;
        }
        listener.closeAll();
        Ignored.result(adminSocket.close());
        adminListener.closeAll();
        loops.stop(STOP_MILLIS);
        adminLoops.stop(STOP_MILLIS);
        stopped.complete(null);
    }
}
