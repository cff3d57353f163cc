package io.scangate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.http.HttpServer;
import io.scangate.gateway.http.HttpStartException;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.report.Reporter;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.feed.FeedFollower;
import io.scangate.gateway.source.file.Reloader;
import io.scangate.gateway.usage.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running gateway: a source that is followed and the listeners that answer. Thread-safe. {@link #start(Map)} is for
 * programs that have one beside them; the command line has its own.
 */
public final class Gateway implements AutoCloseable {
    private final HttpServer server;
    private final Follower follower;
    private final @Nullable Reporter reporter;
    private final Duration drainTimeout;

    private Gateway(HttpServer server, Follower follower, @Nullable Reporter reporter, Duration drainTimeout) {
        this.server = server;
        this.follower = follower;
        this.reporter = reporter;
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
        Follower follower = follower(settings, active);
        boolean counts = follows(settings) && !settings.feed().reportInterval().isZero();
        Usage usage = counts ? new Usage() : null;
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SnapshotMetrics.bind(metrics, follower);
        // Loading and listening start at once; whichever is first waits for nothing.
        follower.start();
        try {
            HttpServer server = HttpServer.start(
                    settings.http(),
                    active,
                    resolver,
                    new Explainer(resolver),
                    new ReloadOperations(follower),
                    metrics,
                    usage);
            return new Gateway(
                    server,
                    follower,
                    reporter(settings, usage, follower, metrics),
                    settings.http().drainTimeout());
        } catch (HttpStartException e) {
            follower.close();
            throw e;
        }
    }

    private static boolean follows(GatewaySettings settings) {
        return !settings.snapshot().feedAddresses().isEmpty();
    }

    private static @Nullable Reporter reporter(
            GatewaySettings settings, @Nullable Usage usage, Follower follower, MeterRegistry metrics) {
        if (!follows(settings)) {
            return null;
        }
        Reporter reporter = new Reporter(usage, settings.snapshot(), settings.feed(), follower::status);
        Gauge.builder("scangate.reports.waiting", reporter, Reporter::waiting)
                .description("Batches of counts of scans that the control plane has not acknowledged")
                .strongReference(true)
                .register(metrics);
        FunctionCounter.builder("scangate.reports.failed", reporter, Reporter::failures)
                .description("Reports to the control plane that it did not take")
                .register(metrics);
        reporter.start();
        return reporter;
    }

    private static Follower follower(GatewaySettings settings, ActiveIndex active) {
        if (settings.snapshot().feedAddresses().isEmpty()) {
            return new Reloader(settings.snapshot(), active);
        }
        try {
            return new FeedFollower(settings.snapshot(), settings.feed(), active);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
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
        ReloadStatus.Served served = follower.status().served();
        return served == null ? -1 : served.revision();
    }

    /** Stops in order, within the drain limit. */
    @Override
    public void close() {
        server.drain(drainTimeout).join();
        server.close();
        if (reporter != null) {
            reporter.close();
        }
        follower.close();
    }
}
