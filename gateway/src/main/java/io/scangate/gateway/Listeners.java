package io.scangate.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.admin.AdminEndpoint;
import io.scangate.gateway.admin.AdminOperations;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.scan.DebugSwitch;
import io.scangate.gateway.scan.ScanEndpoint;
import io.scangate.gateway.scan.ScanMetrics;
import io.scangate.gateway.usage.Usage;
import io.scangate.gateway.wire.HttpStartException;
import io.scangate.gateway.wire.Server;
import io.scangate.gateway.wire.WireSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What listens: scans on the public listener, the operator's requests on the admin listener, and their metrics. Thread-safe. */
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
     * @param active the rules that serve; may be without a snapshot yet
     * @param identity tells who scans; closed when the listeners have stopped
     * @param operations what the admin listener needs of the part that loads snapshots
     * @param registry where the metrics go, and what {@code /metrics} shows
     * @param usage told of every decided scan; has all of them when the listeners are closed. Null if nobody wants to know
     * @throws HttpStartException if the transport does not work here or an address cannot be bound; nothing is left
     *     running then
     */
    static Listeners start(
            WireSettings settings,
            ActiveIndex active,
            Resolver resolver,
            Identity identity,
            AdminOperations operations,
            PrometheusMeterRegistry registry,
            @Nullable Usage usage)
            throws HttpStartException {
        DebugSwitch debug = new DebugSwitch(Clock.systemUTC());
        ScanEndpoint scans = new ScanEndpoint(active, resolver, identity, debug, usage);
        AdminEndpoint admin =
                new AdminEndpoint(active, new Explainer(resolver), operations, debug::on, registry::scrape);
        Server server;
        try {
            server = Server.start(settings, scans, admin);
        } catch (HttpStartException e) {
            admin.close();
            identity.close();
            throw e;
        }
        server.bindMetrics(registry);
        ScanMetrics scanMetrics = ScanMetrics.bind(registry, scans, server);
        JvmMetrics jvm = JvmMetrics.bind(registry);
        return new Listeners(server, admin, () -> {
            admin.close();
            identity.close();
            scanMetrics.close();
            jvm.close();
        });
    }

    /** What is on the wire: the addresses. */
    Server server() {
        return server;
    }

    /**
     * Stops in order: not ready any more, then as {@link Server#drain} does.
     *
     * @param limit how long that may take
     * @return completed, never exceptionally, when everything has ended or has been told to
     */
    CompletableFuture<Void> drain(Duration limit) {
        admin.notReady("draining");
        server.drain(limit);
        return stopped;
    }

    /** Stops at once, and waits until everything has ended (at most two seconds). */
    @Override
    public void close() {
        server.close();
        stopped.join();
    }
}
