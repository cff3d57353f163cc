package io.scangate.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.admin.AdminEndpoint;
import io.scangate.gateway.admin.AdminOperations;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.events.ScanEvents;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.scan.CorsOrigins;
import io.scangate.gateway.scan.DebugSwitch;
import io.scangate.gateway.scan.ScanEndpoint;
import io.scangate.gateway.scan.ScanMetrics;
import io.scangate.gateway.traces.Traces;
import io.scangate.gateway.usage.Usage;
import io.scangate.gateway.wire.AccessLog;
import io.scangate.gateway.wire.HttpStartException;
import io.scangate.gateway.wire.Server;
import io.scangate.gateway.wire.Sockets;
import io.scangate.gateway.wire.WireSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The public listener, the admin listener, and their metrics. Thread-safe. */
final class Listeners implements AutoCloseable {
    private final Server server;
    private final AdminEndpoint admin;
    private final CompletableFuture<Void> stopped;

    private Listeners(Server server, AdminEndpoint admin, Runnable end) {
        this.server = server;
        this.admin = admin;
        this.stopped = server.stopped().thenRun(end);
    }

    /**
     * Starts both listeners; returns when they accept connections.
     *
     * @param active the served snapshot, which may not be there yet
     * @param identity identifies the user; closed when the listeners have stopped
     * @param corsOrigins the web sites whose scripts may read answers to scans
     * @param operations the admin listener's operations on the source
     * @param access judges the callers of the admin listener; closed when the listeners have stopped
     * @param log takes the requests of both listeners; the caller closes it; null for no log
     * @param registry receives the metrics, which {@code /metrics} shows
     * @param usage receives every decided scan, all of them before the listeners are closed; null if the gateway
     *     reports no counts
     * @param events receives every decided scan; the caller closes it; null if the gateway sends no events
     * @param traces receives every traced request; the caller closes it; null if the gateway traces none
     * @param origins the filter of origins; the caller closes it; null if the gateway gives none
     * @param inherited the sockets of another process; null to bind the addresses of the settings
     * @throws HttpStartException if the transport does not work on this machine or an address cannot be bound; all
     *     threads are stopped then
     */
    static Listeners start(
            WireSettings settings,
            ActiveIndex active,
            Resolver resolver,
            Identity identity,
            CorsOrigins corsOrigins,
            AdminOperations operations,
            AdminAccess access,
            @Nullable AccessLog log,
            PrometheusMeterRegistry registry,
            @Nullable Usage usage,
            @Nullable ScanEvents events,
            @Nullable Traces traces,
            @Nullable Origins origins,
            @Nullable Sockets inherited)
            throws HttpStartException {
        DebugSwitch debug = new DebugSwitch(Clock.systemUTC());
        ScanEndpoint scans =
                new ScanEndpoint(active, resolver, identity, debug, corsOrigins, usage, events, traces, origins);
        // Without exemplars the other form tells nothing more.
        boolean open = traces != null && traces.exemplars() != null;
        AdminEndpoint admin = new AdminEndpoint(
                active,
                new Explainer(resolver),
                operations,
                access,
                debug::on,
                registry::scrape,
                open ? () -> registry.scrape(AdminEndpoint.OPEN_METRICS_TYPE) : null);
        Server server;
        try {
            server = Server.start(settings, scans, admin, log, inherited);
        } catch (HttpStartException e) {
            admin.close();
            identity.close();
            throw e;
        }
        access.bound(server.adminInterface());
        server.bindMetrics(registry);
        ScanMetrics scanMetrics = ScanMetrics.bind(registry, scans, server);
        ProcessMetrics process = ProcessMetrics.bind(
                registry, "gateway", Listeners.class.getPackage().getImplementationVersion());
        return new Listeners(server, admin, () -> {
            admin.close();
            access.close();
            identity.close();
            scanMetrics.close();
            process.close();
        });
    }

    /** The server with both listeners. */
    Server server() {
        return server;
    }

    /**
     * Stops in order: makes the gateway not ready, then drains as {@link Server#drain} does.
     *
     * @param limit the time limit
     * @return completes, never exceptionally, when the remaining connections are closing and all threads are stopping
     */
    CompletableFuture<Void> drain(Duration limit) {
        admin.notReady("draining");
        server.drain(limit);
        return stopped;
    }

    /**
     * Stops in order after another process has begun to accept connections from the same sockets, as {@link Server#handOver} does.
     *
     * @param limit the time limit
     * @return completes, never exceptionally, when the remaining connections are closing and all threads are stopping
     */
    CompletableFuture<Void> handOver(Duration limit) {
        server.handOver(limit);
        return stopped;
    }

    /** Stops at once and waits until all threads have ended, as {@link Server#close} does. */
    @Override
    public void close() {
        server.close();
        stopped.join();
    }
}
