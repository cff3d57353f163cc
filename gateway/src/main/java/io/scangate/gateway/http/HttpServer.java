package io.scangate.gateway.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.Channel;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.usage.Usage;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP face of the gateway: the public listener that answers scans, and the admin listener, each with event loops of
 * its own, so that a busy gateway still tells how it is. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final long QUIET_MILLIS = 0;
    private static final long STOP_MILLIS = 2000;
    private static final int MAX_ADMIN_CONNECTIONS = 256;

    private final EventLoops loops;
    private final EventLoops adminLoops;
    private final Listener listener;
    private final Listener adminListener;
    private final AdminEndpoint admin;
    private final HttpMetrics metrics;
    private final Channel socket;
    private final Channel adminSocket;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private boolean stopping;

    private HttpServer(Parts parts, HttpSettings settings, boolean fastPath) throws HttpStartException {
        admin = parts.admin();
        loops = EventLoops.start(settings, "scangate-http", settings.eventLoops());
        try {
            adminLoops = EventLoops.start(settings, "scangate-admin", 1);
        } catch (HttpStartException e) {
            stop(loops);
            throw e;
        }
        Usage usage = parts.usage();
        if (usage != null) {
            loops.forEach((loop, state) -> state.count(usage.newLog()));
        }
        ConnectionCaps caps = new ConnectionCaps(settings.maxConnections(), settings.maxConnectionsPerAddress());
        listener = new Listener("listen", settings, loops, parts.resolve(), caps, fastPath);
        adminListener = new Listener(
                "admin", settings, adminLoops, admin, new ConnectionCaps(MAX_ADMIN_CONNECTIONS, 0), fastPath);
        try {
            // The admin listener first: whoever can scan can also ask whether the gateway is ready.
            adminSocket = adminListener.bind(settings.admin());
            socket = listener.bind(settings.listen());
        } catch (HttpStartException e) {
            stop(adminLoops);
            stop(loops);
            admin.close();
            throw e;
        }
        metrics = HttpMetrics.bind(parts.metrics(), loops, caps);
    }

    private record Parts(
            ResolveEndpoint resolve,
            AdminEndpoint admin,
            PrometheusMeterRegistry metrics,
            @Nullable Usage usage) {}

    /**
     * Starts both listeners; returns when they accept connections.
     *
     * @param active the rules that serve; may be without a snapshot yet
     * @param operations what the admin listener needs of the part that loads snapshots
     * @param metrics where the server's metrics go, and what {@code /metrics} shows
     * @param usage told of every decided scan; has all of them when the server is closed. Null if nobody wants to know
     * @throws HttpStartException if the transport does not work here or an address cannot be bound; nothing is left
     *     running then
     */
    public static HttpServer start(
            HttpSettings settings,
            ActiveIndex active,
            Resolver resolver,
            Explainer explainer,
            AdminOperations operations,
            PrometheusMeterRegistry metrics,
            @Nullable Usage usage)
            throws HttpStartException {
        return start(settings, active, resolver, explainer, operations, metrics, usage, true);
    }

    /** The same, with or without the fast path. */
    static HttpServer start(
            HttpSettings settings,
            ActiveIndex active,
            Resolver resolver,
            Explainer explainer,
            AdminOperations operations,
            PrometheusMeterRegistry metrics,
            @Nullable Usage usage,
            boolean fastPath)
            throws HttpStartException {
        DebugSwitch debug = new DebugSwitch(Clock.systemUTC());
        ResolveEndpoint resolve = new ResolveEndpoint(active, resolver, settings.identity(), debug);
        AdminEndpoint admin = new AdminEndpoint(active, explainer, operations, debug, metrics);
        HttpServer server = new HttpServer(new Parts(resolve, admin, metrics, usage), settings, fastPath);
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

    /**
     * Stops in order: not ready any more, no new connections, {@code Connection: close} on the next answer of each,
     * requests that have begun are answered, and whatever is left at the limit is closed.
     *
     * @param limit how long that may take
     * @return completed, never exceptionally, when all connections are closed and all threads have been told to end
     */
    public CompletableFuture<Void> drain(Duration limit) {
        if (begin()) {
            LOG.info("Answering the requests in flight, for at most {} ms", limit.toMillis());
            admin.notReady("draining");
            Ignored.result(socket.close());
            CompletableFuture<Void> emptied = listener.drain().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
            Ignored.result(emptied.whenComplete((done, late) -> finish()));
        }
        return stopped;
    }

    /** Stops at once, and waits until everything has ended (at most two seconds). */
    @Override
    public void close() {
        if (begin()) {
            Ignored.result(socket.close());
            finish();
        }
        loops.group().terminationFuture().awaitUninterruptibly(STOP_MILLIS);
        adminLoops.group().terminationFuture().awaitUninterruptibly(STOP_MILLIS);
        stopped.join();
    }

    private synchronized boolean begin() {
        boolean first = !stopping;
        stopping = true;
        return first;
    }

    private void finish() {
        listener.closeAll();
        loops.forEach((loop, state) -> loop.execute(state::handOverUsage));
        Ignored.result(adminSocket.close());
        adminListener.closeAll();
        admin.close();
        metrics.close();
        stop(loops);
        stop(adminLoops);
        stopped.complete(null);
    }

    private static void stop(EventLoops loops) {
        Ignored.result(loops.group().shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS));
    }
}
