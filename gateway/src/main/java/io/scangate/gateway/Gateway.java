package io.scangate.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.SourceFollower;
import io.scangate.gateway.wire.HttpStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * A running gateway: a followed source, the listeners and the reports. Programs start one with {@link #start(Map)}; the
 * command line has its own start. Thread-safe.
 */
public final class Gateway implements AutoCloseable {
    private final Listeners listeners;
    private final Follower follower;
    private final Reports reports;
    private final Duration drainTimeout;

    private Gateway(Listeners listeners, Follower follower, Reports reports, Duration drainTimeout) {
        this.listeners = listeners;
        this.follower = follower;
        this.reports = reports;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Starts the listeners and the loading of rules. The gateway is ready when it serves a snapshot.
     *
     * @throws HttpStartException if an address is in use; everything is stopped then
     */
    static Gateway start(GatewaySettings settings) throws HttpStartException {
        ActiveIndex active = new ActiveIndex();
        Resolver resolver = new Resolver(settings.resolve());
        StateDirectory directory = SourceKind.stateDirectory(settings);
        Follower follower = new SourceFollower(settings.kind().open(settings, active, directory));
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SnapshotMetrics.bind(metrics, follower);
        Reports reports = Reports.of(settings, follower, metrics, directory);
        ReloadOperations operations = new ReloadOperations(follower, settings.source(), reports);
        // Loading and listening run in parallel.
        follower.start();
        try {
            Listeners listeners = Listeners.start(
                    settings.wire(),
                    active,
                    resolver,
                    settings.identity().identity(),
                    settings.cors().corsOrigins(),
                    operations,
                    metrics,
                    reports.usage());
            operations.show(listeners.server());
            reports.start();
            return new Gateway(
                    listeners, follower, reports, settings.wire().timeouts().drainTimeout());
        } catch (HttpStartException e) {
            reports.close();
            follower.close();
            throw e;
        }
    }

    /**
     * Starts a gateway, which is ready when its source has delivered a snapshot.
     *
     * @param settings texts by key, in the form of flags; other settings have their defaults
     * @throws io.scangate.gateway.settings.SettingsException if a setting is unknown or bad
     * @throws java.net.BindException if an address is in use; everything is stopped then
     */
    public static Gateway start(Map<String, String> settings) throws IOException {
        SettingsLayers layers = new SettingsLayers();
        settings.forEach(layers::addFlag);
        return new GatewayStart().start(layers);
    }

    /** The address of the public listener as {@code host:port}, with the actual port. */
    public String address() {
        return listeners.server().address().toString();
    }

    /** The address of the admin listener. */
    public String adminAddress() {
        return listeners.server().adminAddress().toString();
    }

    /** The served revision; -1 if there is none yet. */
    public long revision() {
        ReloadStatus.ServedSnapshot served = follower.status().served();
        return served == null ? -1 : served.revision();
    }

    /** Stops in order: drains the listeners within the drain timeout, sends the last counts, then stops the source. */
    @Override
    public void close() {
        listeners.drain(drainTimeout).join();
        listeners.close();
        reports.close();
        follower.close();
    }
}
