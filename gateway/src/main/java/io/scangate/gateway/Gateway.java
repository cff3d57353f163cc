package io.scangate.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.feed.FeedFollower;
import io.scangate.gateway.feed.Reporter;
import io.scangate.gateway.http.HttpServer;
import io.scangate.gateway.http.HttpStartException;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.snapshot.Follower;
import io.scangate.gateway.snapshot.Reloader;
import io.scangate.gateway.usage.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A running gateway: a source that is followed and the listeners that answer. Thread-safe. */
final class Gateway {
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
        Usage usage = counts(settings) ? new Usage() : null;
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SnapshotMetrics.bind(metrics, follower::status);
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
                    reporter(settings, usage, follower),
                    settings.http().drainTimeout());
        } catch (HttpStartException e) {
            follower.close();
            throw e;
        }
    }

    private static boolean counts(GatewaySettings settings) {
        return !settings.snapshot().feedAddresses().isEmpty()
                && !settings.feed().reportInterval().isZero();
    }

    private static @Nullable Reporter reporter(GatewaySettings settings, @Nullable Usage usage, Follower follower) {
        if (usage == null) {
            return null;
        }
        Reporter reporter = new Reporter(usage, settings.snapshot(), settings.feed(), follower::status);
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

    HttpServer server() {
        return server;
    }

    Follower follower() {
        return follower;
    }

    /** Stops in order, within the drain limit. */
    void stop() {
        server.drain(drainTimeout).join();
        server.close();
        if (reporter != null) {
            reporter.close();
        }
        follower.close();
    }
}
