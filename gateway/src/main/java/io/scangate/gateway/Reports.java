package io.scangate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.report.GatewayState;
import io.scangate.gateway.report.Reporter;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.StateDirectory;
import io.scangate.gateway.usage.Usage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wiring of reports: where they go, what they tell, and their metrics. */
final class Reports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private final @Nullable Usage usage;
    private final @Nullable Reporter reporter;
    private final @Nullable StateDirectory directory;

    private Reports(@Nullable Usage usage, @Nullable Reporter reporter, @Nullable StateDirectory directory) {
        this.usage = usage;
        this.reporter = reporter;
        this.directory = directory;
    }

    /** The reports of a gateway, not started yet; throws a SettingsException if their directory cannot be used. */
    static Reports of(GatewaySettings settings, Follower follower, MeterRegistry metrics) {
        List<URI> addresses = settings.report()
                .addresses(settings.kind().controlPlane(settings.source().source()));
        if (addresses.isEmpty()) {
            return new Reports(null, null, null);
        }
        StateDirectory directory = settings.kind().usesStateDirectory() ? null : SourceKind.stateDirectory(settings);
        Usage usage = settings.report().reportInterval().isZero() ? null : new Usage();
        Map<String, String> told = SettingsBinder.texts(settings.resolve());
        Reporter reporter = new Reporter(
                usage,
                settings.report().reportInterval(),
                Path.of(settings.source().stateDir()),
                new Reporter.Target(addresses, settings.feed().feedToken()),
                () -> state(follower.status(), told));
        bind(reporter, metrics);
        return new Reports(usage, reporter, directory);
    }

    /** Takes what the event loops scan; null if nothing is counted. */
    @Nullable
    Usage usage() {
        return usage;
    }

    /** Reports from now on, if there is a control plane to report to. */
    void start() {
        if (reporter != null) {
            reporter.start();
        }
    }

    private static void bind(Reporter reporter, MeterRegistry metrics) {
        Gauge.builder("scangate.reports.waiting", reporter, Reporter::waiting)
                .description("Batches of counts of scans that the control plane has not acknowledged")
                .strongReference(true)
                .register(metrics);
        FunctionCounter.builder("scangate.reports.failed", reporter, Reporter::failures)
                .description("Reports to the control plane that it did not take")
                .register(metrics);
    }

    private static GatewayState state(ReloadStatus status, Map<String, String> settings) {
        String state = status.state().name().toLowerCase(Locale.ROOT);
        ReloadStatus.Served served = status.served();
        return served == null
                ? new GatewayState(-1, null, state, 0, settings)
                : new GatewayState(served.revision(), served.mark(), state, served.rules(), settings);
    }

    /** Sends the counts that wait, or keeps them for the next start; after the event loops have ended. */
    @Override
    public void close() {
        if (reporter != null) {
            reporter.close();
        }
        if (directory != null) {
            try {
                directory.close();
            } catch (IOException e) {
                LOG.warn("{} cannot be closed: {}", directory.path(), e.toString());
            }
        }
    }
}
