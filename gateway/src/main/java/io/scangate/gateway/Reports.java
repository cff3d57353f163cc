package io.scangate.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.report.GatewayState;
import io.scangate.gateway.report.Reporter;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.usage.Usage;
import io.scangate.gateway.usage.UsageCounter;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the reporter of a gateway from its settings and registers the metrics of reports. Without a control plane to
 * report to, it does nothing.
 */
final class Reports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private final @Nullable Usage usage;
    private final @Nullable UsageCounter counter;
    private final @Nullable Reporter reporter;

    /** Closed with this object; null if the source closes it, or there is none. */
    private final @Nullable StateDirectory directory;

    private Reports(
            @Nullable Usage usage,
            @Nullable UsageCounter counter,
            @Nullable Reporter reporter,
            @Nullable StateDirectory directory) {
        this.usage = usage;
        this.counter = counter;
        this.reporter = reporter;
        this.directory = directory;
    }

    /**
     * Makes the reports of a gateway without starting them.
     *
     * @param active the served rules, which the control plane may ask to compare with its own
     * @param directory the state directory; null if the gateway has none, and then it reports nothing
     */
    static Reports of(
            GatewaySettings settings,
            Follower follower,
            ActiveIndex active,
            MeterRegistry metrics,
            @Nullable StateDirectory directory) {
        List<URI> addresses = settings.reportAddresses();
        if (directory == null || addresses.isEmpty()) {
            return new Reports(null, null, null, null);
        }
        Usage usage = settings.report().reportInterval().isZero()
                ? null
                : new Usage(settings.report().hideQueryValues());
        UsageCounter counter = usage == null ? null : new UsageCounter(usage);
        Map<String, String> settingTexts = SettingsBinder.texts(settings.resolve());
        Reporter reporter = new Reporter(
                usage,
                settings.report().reportInterval(),
                directory,
                new Reporter.Target(
                        addresses, settings.feed().feedToken(), settings.feed().tls()),
                settings.report().shownName(),
                () -> state(follower.status(), settingTexts),
                compare -> AccountComparison.answer(compare, active));
        bind(reporter, metrics);
        bindThreads(reporter, counter, metrics);
        return new Reports(usage, counter, reporter, settings.kind().usesStateDirectory() ? null : directory);
    }

    /** Receives the scans of the event loops; null if the gateway counts nothing. */
    @Nullable
    Usage usage() {
        return usage;
    }

    /** Writes the gateway's id and its unsent counts into the status. */
    void writeStatus(JsonGenerator json) throws IOException {
        if (reporter != null) {
            Reporter.Identity identity = reporter.identity();
            json.writeObjectFieldStart("reports");
            json.writeStringField("gateway", identity.gateway());
            json.writeStringField("name", identity.name());
            json.writeNumberField("start", identity.start());
            json.writeBooleanField("identity_in_use", identity.inUse());
            json.writeStringField("earlier_gateway", identity.earlier());
            json.writeNumberField("waiting_batches", reporter.waiting());
            json.writeNumberField("uncounted_scans", reporter.uncounted());
            json.writeNumberField("merged_scans", reporter.merged());
            json.writeBooleanField("counting_thread_alive", counter == null || counter.isAlive());
            json.writeBooleanField("reporting_thread_alive", reporter.isAlive());
            json.writeEndObject();
        }
    }

    /** Starts reporting if there is a control plane. */
    void start() {
        if (counter != null) {
            counter.start();
        }
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
                .description("Reports that the control plane did not accept")
                .register(metrics);
        FunctionCounter.builder("scangate.reports.refused", reporter, Reporter::refusals)
                .description("Batches of counts that the control plane can never store; they are put aside")
                .register(metrics);
        FunctionCounter.builder("scangate.reports.incomplete", reporter, Reporter::incomplete)
                .description("Batches of which the control plane ignored counts: of unknown rules, or of a wrong clock")
                .register(metrics);
    }

    private static void bindThreads(Reporter reporter, @Nullable UsageCounter counter, MeterRegistry metrics) {
        FunctionCounter.builder("scangate.scans.uncounted", reporter, Reporter::uncounted)
                .description("Answered scans that are in no count of rules: too many waited to be counted")
                .register(metrics);
        FunctionCounter.builder("scangate.scans.merged", reporter, Reporter::merged)
                .description("Scans that are counted under their account only: too many different rules were scanned")
                .register(metrics);
        bindThread("report", reporter, Reporter::isAlive, Reporter::defects, metrics);
        if (counter != null) {
            bindThread("count", counter, UsageCounter::isAlive, UsageCounter::failures, metrics);
        }
    }

    private static <T> void bindThread(
            String name, T thread, Predicate<T> isAlive, ToDoubleFunction<T> defects, MeterRegistry metrics) {
        Gauge.builder("scangate.reports.thread.alive", thread, each -> isAlive.test(each) ? 1 : 0)
                .description("Whether the thread that counts scans, or that reports them, runs: 1, otherwise 0")
                .tag("thread", name)
                .strongReference(true)
                .register(metrics);
        FunctionCounter.builder("scangate.reports.defects", thread, defects)
                .description("Failures of a thread that only a lack of memory or a defect of the program explains")
                .tag("thread", name)
                .register(metrics);
    }

    private static GatewayState state(ReloadStatus status, Map<String, String> settings) {
        String state = status.state().name().toLowerCase(Locale.ROOT);
        String version = Reports.class.getPackage().getImplementationVersion();
        ReloadStatus.ServedSnapshot served = status.served();
        return served == null
                ? new GatewayState(-1, null, null, state, 0, settings, version)
                : new GatewayState(
                        served.revision(),
                        served.mark(),
                        served.digest().toString(),
                        state,
                        served.rules(),
                        settings,
                        version);
    }

    /**
     * Reports the remaining counts, or keeps them on disk for the next start. Call it after the event loops have ended.
     */
    @Override
    public void close() {
        if (counter != null) {
            counter.close();
        }
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
