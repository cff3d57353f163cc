package io.scangate.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.disk.AwaitedDirectory;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the reporter of a gateway from its settings. Without a control plane to report to, it does nothing. Scans are counted from
 * the start on; the reporter begins when the state directory is free.
 */
final class Reports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private final @Nullable Usage usage;
    private final @Nullable UsageCounter counter;
    private final Function<StateDirectory, Reporter> newReporter;

    /** Whether this object closes the directory; otherwise the source does. */
    private final boolean ownsDirectory;

    /** Completes when {@link #startWhenFree} has started the reporter. */
    private final CompletableFuture<Reporter> made = new CompletableFuture<>();

    private volatile @Nullable Reporter reporter;
    private volatile @Nullable StateDirectory directory;
    private @Nullable Thread waiting;

    private Reports(
            @Nullable Usage usage,
            @Nullable UsageCounter counter,
            boolean ownsDirectory,
            Function<StateDirectory, Reporter> newReporter) {
        this.usage = usage;
        this.counter = counter;
        this.ownsDirectory = ownsDirectory;
        this.newReporter = newReporter;
    }

    /**
     * Makes the reports of a gateway, which count nothing and report nothing before {@link #start}.
     *
     * @param active the served rules, which the control plane may ask to compare with its own
     */
    static Reports of(GatewaySettings settings, Follower follower, ActiveIndex active, MeterRegistry metrics) {
        boolean counts = !settings.reportAddresses().isEmpty()
                && !settings.report().reportInterval().isZero();
        Usage usage = counts ? new Usage(settings.report().hideQueryValues()) : null;
        UsageCounter counter = usage == null ? null : new UsageCounter(usage);
        return new Reports(usage, counter, !settings.kind().usesStateDirectory(), directory -> {
            Reporter reporter = reporter(settings, follower, active, usage, directory);
            ReportMetrics.bind(reporter, counter, metrics);
            return reporter;
        });
    }

    private static Reporter reporter(
            GatewaySettings settings,
            Follower follower,
            ActiveIndex active,
            @Nullable Usage usage,
            StateDirectory directory) {
        Map<String, String> settingTexts = SettingsBinder.texts(settings.resolve());
        return new Reporter(
                usage,
                settings.report().reportInterval(),
                directory,
                new Reporter.Target(
                        settings.reportAddresses(),
                        settings.feed().feedToken(),
                        settings.feed().tls()),
                settings.report().shownName(),
                () -> state(follower.status(), settingTexts),
                compare -> AccountComparison.answer(compare, active));
    }

    /** Receives the scans of the event loops; null if the gateway counts nothing. */
    @Nullable
    Usage usage() {
        return usage;
    }

    /** Writes the gateway's id and its unsent counts into the status. */
    void writeStatus(JsonGenerator json) throws IOException {
        Reporter reporting = reporter;
        if (reporting != null) {
            Reporter.Identity identity = reporting.identity();
            json.writeObjectFieldStart("reports");
            json.writeStringField("gateway", identity.gateway());
            json.writeStringField("name", identity.name());
            json.writeNumberField("start", identity.start());
            json.writeBooleanField("identity_in_use", identity.inUse());
            json.writeStringField("earlier_gateway", identity.earlier());
            json.writeNumberField("waiting_batches", reporting.waiting());
            json.writeNumberField("uncounted_scans", reporting.uncounted());
            json.writeNumberField("merged_scans", reporting.merged());
            json.writeBooleanField("counting_thread_alive", counter == null || counter.isAlive());
            json.writeBooleanField("reporting_thread_alive", reporting.isAlive());
            json.writeEndObject();
        }
    }

    /** Opens the reporter with a state directory; {@link #start} starts it. Not called if the gateway reports nothing. */
    Reporter open(StateDirectory free) {
        directory = free;
        Reporter opened = newReporter.apply(free);
        reporter = opened;
        return opened;
    }

    /** Starts counting, and reporting if there is a control plane. */
    void start() {
        if (counter != null) {
            counter.start();
        }
        Reporter reporting = reporter;
        if (reporting != null) {
            reporting.start();
        }
    }

    /** Begins to report when another process has released the state directory. */
    void startWhenFree(AwaitedDirectory awaited) {
        waiting = new Thread(() -> openAndStart(awaited), "scangate-report-start");
        waiting.setDaemon(true);
        waiting.start();
    }

    private void openAndStart(AwaitedDirectory awaited) {
        try {
            Reporter opened = open(awaited.get());
            // First, because a stop may wait for the reporter, and one whose thread has not begun would keep no counts.
            opened.start();
            made.complete(opened);
        } catch (InterruptedException e) {
            // The gateway stops.
        } catch (RuntimeException | Error e) {
            LOG.error("No reports are sent: {}", e.getMessage(), e);
            made.completeExceptionally(e);
        }
    }

    /** Waits until the reporter is open. Throws what has kept it from that. */
    void awaitOpen() {
        made.join();
    }

    /** Takes a line of the last counts of another process; waits until the reporter is open. */
    void inherit(String line) {
        made.join().inherit(line);
    }

    /** Sends what is counted and releases the state directory, for another process. Goes on counting. */
    void release() {
        Reporter reporting = reporter;
        if (reporting != null) {
            reporting.close();
        }
        closeDirectory();
    }

    /** Ends the counting after {@link #release}, and returns the counts since, a line or more. */
    List<String> rest() {
        if (counter == null || usage == null) {
            return List.of();
        }
        counter.close();
        return Reporter.counts(usage.drain());
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
        Thread starting = waiting;
        if (starting != null) {
            starting.interrupt();
        }
        release();
    }

    private void closeDirectory() {
        StateDirectory own = ownsDirectory ? directory : null;
        if (own != null) {
            try {
                own.close();
            } catch (IOException e) {
                LOG.warn("{} cannot be closed: {}", own.path(), e.toString());
            }
        }
    }
}
