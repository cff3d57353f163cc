package io.scangate.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.http.HttpServer;
import io.scangate.gateway.http.HttpStartException;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.snapshot.Reloader;
import java.time.Duration;

/** A running gateway: a source that is followed and the listeners that answer. Thread-safe. */
final class Gateway {
    private final HttpServer server;
    private final Reloader reloader;
    private final Duration drainTimeout;

    private Gateway(HttpServer server, Reloader reloader, Duration drainTimeout) {
        this.server = server;
        this.reloader = reloader;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Starts listeners and loading; ready as soon as a snapshot serves.
     *
     * @throws HttpStartException if an address is taken; nothing is left running then
     */
    static Gateway start(GatewaySettings settings) throws HttpStartException {
        ActiveIndex active = new ActiveIndex();
        Resolver resolver = new Resolver(settings.resolve());
        Reloader reloader = new Reloader(settings.snapshot(), active);
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SnapshotMetrics.bind(metrics, reloader::status);
        // Loading and listening start at once; whichever is first waits for nothing.
        reloader.start();
        try {
            HttpServer server = HttpServer.start(
                    settings.http(),
                    active,
                    resolver,
                    new Explainer(resolver),
                    new ReloadOperations(reloader),
                    metrics);
            return new Gateway(server, reloader, settings.http().drainTimeout());
        } catch (HttpStartException e) {
            reloader.close();
            throw e;
        }
    }

    HttpServer server() {
        return server;
    }

    Reloader reloader() {
        return reloader;
    }

    /** Stops in order, within the drain limit. */
    void stop() {
        server.drain(drainTimeout).join();
        server.close();
        reloader.close();
    }
}
