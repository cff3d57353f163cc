package io.scangate.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.http.HttpServer;
import io.scangate.gateway.http.HttpStartException;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.snapshot.ReloadStatus;
import io.scangate.gateway.snapshot.Reloader;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * A running gateway: a source that is followed and the listeners that answer. Thread-safe. {@link #start(Map)} is for
 * programs that have one beside them; the command line has its own.
 */
public final class Gateway implements AutoCloseable {
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

    /**
     * Starts a gateway, which is ready as soon as its source has a snapshot.
     *
     * @param settings texts by key, as flags would have them; the others have their defaults
     * @throws io.scangate.gateway.settings.SettingsException if one is unknown or bad
     * @throws IOException if an address is taken; nothing is left running then
     */
    public static Gateway start(Map<String, String> settings) throws IOException {
        SettingsLayers layers = new SettingsLayers();
        settings.forEach(layers::addFlag);
        try {
            return start(GatewaySettings.of(layers));
        } catch (HttpStartException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Where the public listener is bound, as {@code host:port} with the real port. */
    public String address() {
        return server.address().toString();
    }

    /** Where the admin listener is bound. */
    public String adminAddress() {
        return server.adminAddress().toString();
    }

    /** The revision that is served; -1 if there is none yet. */
    public long revision() {
        ReloadStatus.Served served = reloader.status().served();
        return served == null ? -1 : served.revision();
    }

    /** Stops in order, within the drain limit. */
    @Override
    public void close() {
        server.drain(drainTimeout).join();
        server.close();
        reloader.close();
    }
}
