package io.scangate.gateway.wire;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.UnixChannel;
import io.scangate.gateway.tls.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public listener and the admin listener. Each has its own event loops, so that a busy server still reports its
 * status; only on io_uring the admin listener's loop accepts the connections of both. The public listener starts first, the
 * admin listener stops last. Thread-safe.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long STOP_MILLIS = 2000;

    private final EventLoops loops;
    private final EventLoops adminLoops;
    private final ConnectionCaps caps;
    private final @Nullable ServerTls tls;
    private final @Nullable ServerTls adminTls;
    private final @Nullable Handshakes handshakes;
    private final Listener listener;
    private final Listener adminListener;
    private final Channel socket;
    private final Channel adminSocket;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final AtomicBoolean finished = new AtomicBoolean();
    private final Duration drainDelay;
    private boolean stopping;

    private Server(
            WireSettings settings,
            Endpoint endpoint,
            Endpoint admin,
            @Nullable AccessLog log,
            @Nullable Sockets inherited)
            throws HttpStartException {
        WireLimits limits = settings.limits();
        try {
            tls = ServerTls.ofPublic(settings.tls(), true);
            adminTls = ServerTls.ofAdmin(settings.tls(), true);
        } catch (IllegalArgumentException e) {
            throw new HttpStartException(String.valueOf(e.getMessage()), e);
        }
        if (tls != null || adminTls != null) {
            LOG.info("TLS by {}", ServerTls.provider());
        }
        drainDelay = settings.timeouts().drainDelay();
        loops = EventLoops.start(
                settings,
                endpoint,
                logging(settings, log, "public"),
                "scangate-http",
                settings.listen().eventLoops(),
                settings.listen().transport());
        try {
            adminLoops = EventLoops.start(
                    settings.ofAdmin(),
                    admin,
                    logging(settings, log, "admin"),
                    "scangate-admin",
                    1,
                    settings.listen().transport());
        } catch (HttpStartException e) {
            loops.stop(STOP_MILLIS);
            throw e;
        }
        Descriptors descriptors = Descriptors.divide(limits.maxConnections());
        caps = new ConnectionCaps(
                descriptors.connections(),
                descriptors.refused(),
                descriptors.accepted(),
                limits.maxConnectionsPerAddress(),
                settings.rates().newConnectionsPerAddress());
        handshakes = handshakes(tls, settings, loops);
        // A loop on io_uring accepts one connection in each turn, which may take milliseconds on a busy loop.
        boolean byAdmin = loops.transport() == Transport.IO_URING && adminLoops.transport() == Transport.IO_URING;
        EventLoopGroup accepting = byAdmin ? adminLoops.group() : loops.group();
        listener = new Listener("listen", settings, handshakes, loops, accepting, caps);
        adminListener = new Listener(
                "admin",
                settings.ofAdmin(),
                handshakes(adminTls, settings, adminLoops),
                adminLoops,
                adminLoops.group(),
                new ConnectionCaps(descriptors.admin(), 0, descriptors.adminAccepted(), 0, 0));
        try {
            // The public listener first: a gateway that says that it is ready must accept connections there.
            socket = inherited == null ? listener.bind(settings.listen().listen()) : listener.adopt(inherited.listen());
            adminSocket = inherited == null
                    ? adminListener.bind(settings.listen().admin())
                    : adminListener.adopt(inherited.admin());
        } catch (HttpStartException e) {
            adminLoops.stop(STOP_MILLIS);
            loops.stop(STOP_MILLIS);
            throw e;
        }
        ifPresent(tls, ServerTls::follow);
        ifPresent(adminTls, ServerTls::follow);
    }

    private static void ifPresent(@Nullable ServerTls some, Consumer<ServerTls> action) {
        if (some != null) {
            action.accept(some);
        }
    }

    private static @Nullable Handshakes handshakes(@Nullable ServerTls tls, WireSettings settings, EventLoops loops) {
        if (tls == null) {
            return null;
        }
        return new Handshakes(tls, settings.tls(), loop -> {
            LoopMetrics metrics = loops.state(loop).metrics();
            return event -> metrics.count(event.counted());
        });
    }

    private static @Nullable AccessLogging logging(WireSettings settings, @Nullable AccessLog log, String listener) {
        return log == null ? null : new AccessLogging(log, listener, settings.peers());
    }

    /**
     * Starts both listeners; returns when they accept connections.
     *
     * @param endpoint answers requests on the public listener
     * @param admin answers requests on the admin listener
     * @throws HttpStartException if a certificate cannot be used, the transport does not work on this machine or an address cannot be bound; all
     *     threads are stopped then
     */
    public static Server start(WireSettings settings, Endpoint endpoint, Endpoint admin) throws HttpStartException {
        return start(settings, endpoint, admin, null, null);
    }

    /**
     * As above, with a log of the requests of both listeners.
     *
     * @param inherited the sockets of another process to accept connections from; null to bind the addresses of the settings
     */
    public static Server start(
            WireSettings settings,
            Endpoint endpoint,
            Endpoint admin,
            @Nullable AccessLog log,
            @Nullable Sockets inherited)
            throws HttpStartException {
        Server server = new Server(settings, endpoint, admin, log, inherited);
        LOG.info("listening on {}, admin on {}", server.address(), server.adminAddress());
        return server;
    }

    /**
     * Takes other rates of client addresses. A rate that was 0 at the start stays so: without a limit no request does any
     * work for one.
     *
     * @return the settings that are in force now
     */
    public Set<String> take(RateLimits rates) {
        Set<String> taken = new HashSet<>();
        if (loops.change(rates.requestsPerAddress())) {
            taken.add("requests-per-address");
        }
        if (caps.change(rates.newConnectionsPerAddress())) {
            taken.add("new-connections-per-address");
        }
        return taken;
    }

    /** The address of the public listener, with the actual port. */
    public HostPort address() {
        return HostPort.of((InetSocketAddress) socket.localAddress());
    }

    /** The address of the admin listener, with the actual port. */
    public HostPort adminAddress() {
        return HostPort.of((InetSocketAddress) adminSocket.localAddress());
    }

    /** The address of the admin listener's socket. */
    public InetAddress adminInterface() {
        return ((InetSocketAddress) adminSocket.localAddress()).getAddress();
    }

    /** The transport of the event loops, never {@link Transport#AUTO}. */
    public Transport transport() {
        return loops.transport();
    }

    /** The TLS of the public listener, for tests; null for plain HTTP. */
    @Nullable
    ServerTls tls() {
        return tls;
    }

    /** The event loops of the public listener, for tests. */
    EventLoops loops() {
        return loops;
    }

    /** Completes, never exceptionally, when the remaining connections are closing and all threads are stopping. */
    public CompletableFuture<Void> stopped() {
        return stopped;
    }

    /**
     * The load of the public listener.
     *
     * @param connections open connections
     * @param maxConnections the most connections that it serves
     * @param pendingBytes bytes of unfinished requests
     * @param maxPendingBytes their limit
     * @param unsentBytes bytes of answers that clients have not taken
     * @param maxUnsentBytes their limit
     */
    public record Load(
            int connections,
            int maxConnections,
            long pendingBytes,
            long maxPendingBytes,
            long unsentBytes,
            long maxUnsentBytes) {}

    /** The load of the public listener now. */
    public Load load() {
        MemoryBudget memory = loops.memory();
        return new Load(
                caps.open(),
                caps.max(),
                memory.sum(MemoryBudget.Kind.PENDING),
                memory.max(MemoryBudget.Kind.PENDING),
                memory.sum(MemoryBudget.Kind.UNSENT),
                memory.max(MemoryBudget.Kind.UNSENT));
    }

    /** Registers metrics of the public listener's connections, event loops and buffers, and of the certificates of both listeners. */
    public void bindMetrics(MeterRegistry registry) {
        WireMetrics.bind(registry, loops, caps);
        TlsMetrics.bindInFlight(registry, handshakes);
        TlsMetrics.bind(registry, this, "public", tls);
        TlsMetrics.bind(registry, this, "admin", adminTls);
    }

    /** Visits the faults of the public listener's requests, each with its count. */
    @FunctionalInterface
    public interface FaultVisitor {
        /** Takes a fault; its count may be read at any time and from any thread. */
        void fault(Problem problem, LongSupplier count);
    }

    /** Visits the faults that are found before the endpoint sees a request. */
    public void forEachFault(FaultVisitor visitor) {
        for (WireProblem problem : WireProblem.values()) {
            visitor.fault(problem, () -> loops.sum(loop -> loop.problems(problem)));
        }
    }

    /**
     * Stops in order. The public listener goes on accepting for the setting {@code drain-delay}, then takes the
     * connections that the kernel has already accepted, and closes its socket. From then on the next answer of each
     * connection has {@code Connection: close}. Requests that have begun are answered. Connections that remain at the
     * time limit are closed. The admin listener answers until then. Returns at once; see {@link #stopped}.
     *
     * @param limit the time limit, from the close of the socket on
     */
    public void drain(Duration limit) {
        if (begin()) {
            Futures.ignore(delay().thenCompose(over -> {
                        LOG.info("Answering the requests in flight, for at most {} ms", limit.toMillis());
                        return listener.stopAccepting(socket);
                    })
                    .thenCompose(closed -> listener.drain().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS))
                    .whenComplete((done, late) -> finish()));
        }
    }

    /**
     * Stops in order after another process has begun to accept connections from the same sockets: closes this process's
     * descriptors of them, and makes each connection's next answer its last, on both listeners. Otherwise as {@link #drain}.
     *
     * @param limit the time limit
     */
    public void handOver(Duration limit) {
        if (begin()) {
            LOG.info("Answering the requests in flight, for at most {} ms", limit.toMillis());
            Futures.ignore(Listener.leave(adminSocket).thenCompose(closed -> adminListener.drain()));
            Futures.ignore(Listener.leave(socket)
                    .thenCompose(closed -> listener.drain().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS))
                    .whenComplete((done, late) -> finish()));
        }
    }

    /** The listening sockets, for another process. Throws a ClassCastException with NIO, whose sockets have no number. */
    public Sockets sockets() {
        return new Sockets(
                ((UnixChannel) socket).fd().intValue(),
                ((UnixChannel) adminSocket).fd().intValue());
    }

    private CompletableFuture<Void> delay() {
        if (drainDelay.isZero()) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.info("Accepting connections for a further {} ms", drainDelay.toMillis());
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(drainDelay.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Stops at once, also while a drain is under way, and waits until everything has ended, at most two seconds. */
    @Override
    public void close() {
        if (begin()) {
            Futures.ignore(socket.close());
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
        Futures.ignore(adminSocket.close());
        adminListener.closeAll();
        ifPresent(tls, ServerTls::close);
        ifPresent(adminTls, ServerTls::close);
        loops.stop(STOP_MILLIS);
        adminLoops.stop(STOP_MILLIS);
        stopped.complete(null);
    }
}
