package io.scangate.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.accesslog.AccessLogFile;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.command.StartLog;
import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.events.ScanEvents;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.IndexGuard;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.SourceFollower;
import io.scangate.gateway.traces.Traces;
import io.scangate.gateway.wire.HttpStartException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: a followed source, the listeners and the reports. Programs start one with {@link #start(Map)}; the
 * command line has its own start. Thread-safe.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Processes that end in the middle of a handover. */
    private static final int TAKEOVER_ATTEMPTS = 3;

    private final Listeners listeners;
    private final Follower follower;
    private final IndexGuard guard;
    private final Reports reports;
    private final @Nullable Origins origins;
    private final @Nullable AccessLogFile accessLog;
    private final @Nullable ScanEvents events;
    private final @Nullable Traces traces;
    private final ReloadOperations operations;
    private final Duration drainTimeout;
    private volatile @Nullable Handover handover;

    /** The process from which this gateway has taken over; null for none. */
    private volatile @Nullable Predecessor before;

    private Gateway(
            Listeners listeners,
            Follower follower,
            IndexGuard guard,
            Reports reports,
            @Nullable Origins origins,
            @Nullable AccessLogFile accessLog,
            @Nullable ScanEvents events,
            @Nullable Traces traces,
            ReloadOperations operations,
            Duration drainTimeout) {
        this.listeners = listeners;
        this.follower = follower;
        this.guard = guard;
        this.reports = reports;
        this.origins = origins;
        this.accessLog = accessLog;
        this.events = events;
        this.traces = traces;
        this.operations = operations;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Starts the listeners and the loading of rules. The gateway is ready when it serves a snapshot. With the setting
     * {@code takeover}, takes over from the process that listens there.
     *
     * @throws HttpStartException if an address is in use; everything is stopped then
     * @throws IOException if this process cannot take over; the other one goes on then
     */
    static Gateway start(GatewaySettings settings) throws HttpStartException, IOException {
        try {
            for (int left = TAKEOVER_ATTEMPTS; ; left--) {
                Predecessor before = Predecessor.find(settings);
                try {
                    return start(settings, before);
                } catch (HttpStartException | IOException | InterruptedException | RuntimeException e) {
                    boolean gone = before != null && before.isGone();
                    if (before != null) {
                        before.close();
                    }
                    if (!gone || left == 1 || !(e instanceof IOException)) {
                        throw e;
                    }
                    LOG.warn("The process to take over from has ended ({}); starting without it", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while it started");
        }
    }

    private static Gateway start(GatewaySettings settings, @Nullable Predecessor before)
            throws HttpStartException, IOException, InterruptedException {
        AdminAccess access = settings.openAdminAccess();
        AccessLogFile accessLog = settings.openAccessLog();
        ScanEvents events = settings.openEvents();
        Traces traces = settings.openTraces();
        Identity identity = settings.openIdentity();
        ActiveIndex active = new ActiveIndex();
        Resolver resolver = new Resolver(settings.resolve());
        StateDirectory directory = before == null ? SourceKind.stateDirectory(settings) : null;
        Follower follower = before == null
                ? new SourceFollower(settings.kind().open(settings, active, directory))
                : before.follow(active);
        PrometheusMeterRegistry metrics = ProcessMetrics.newRegistry();
        SnapshotMetrics.bind(metrics, follower);
        SnapshotMetrics.bindReplicas(
                metrics,
                follower,
                settings.kind().controlPlane(settings.source().source()));
        Reports reports = Reports.of(settings, follower, active, metrics);
        if (directory != null && !settings.reportAddresses().isEmpty()) {
            reports.open(directory);
        }
        Origins origins = origins(settings, active, metrics);
        AccessLogFile.bind(metrics, accessLog);
        ScanEvents.bind(metrics, events);
        Traces.bind(metrics, traces);
        ReloadOperations operations = new ReloadOperations(
                follower,
                settings.source(),
                reports,
                StartLog.shown(settings.texts()),
                accessLog == null ? () -> {} : accessLog::reopen);
        if (accessLog != null) {
            accessLog.start();
        }
        if (events != null) {
            events.start();
        }
        if (traces != null) {
            traces.start();
        }
        if (before == null) {
            // Loading and listening run in parallel.
            follower.start();
        }
        try {
            Listeners listeners = Listeners.start(
                    settings.wire(),
                    active,
                    resolver,
                    identity,
                    settings.cors().corsOrigins(),
                    operations,
                    access,
                    accessLog,
                    metrics,
                    reports.usage(),
                    events,
                    traces,
                    origins,
                    before == null ? null : before.sockets(active));
            operations.show(listeners.server());
            reports.start();
            IndexGuard guard = new IndexGuard(active, settings.source()::pacer, follower);
            guard.start();
            Gateway gateway = new Gateway(
                    listeners,
                    follower,
                    guard,
                    reports,
                    origins,
                    accessLog,
                    events,
                    traces,
                    operations,
                    settings.wire().timeouts().drainTimeout());
            gateway.offerTakeover(settings, before);
            return gateway;
        } catch (HttpStartException | IOException | InterruptedException e) {
            reports.close();
            close(origins);
            close(accessLog);
            close(events);
            close(traces);
            follower.close();
            throw e;
        }
    }

    /** Lets a later process take over, and tells the one before that this one accepts connections. */
    private void offerTakeover(GatewaySettings settings, @Nullable Predecessor from) throws IOException {
        before = from;
        if (!settings.takeover().isOn()) {
            return;
        }
        try {
            Handover next = new Handover(settings.takeover().path(), this, listeners);
            handover = next;
            if (from == null) {
                next.ready();
            } else {
                from.accepting(reports, next::ready);
            }
        } catch (IOException e) {
            listeners.close();
            guard.close();
            throw e;
        }
    }

    /**
     * Gives up everything for a process that accepts connections from the same sockets. The state directory comes first, so that the
     * other process can follow the source. Returns when the requests in flight are answered.
     *
     * @return the counts of scans since, a line or more; none if the gateway counts nothing
     */
    List<String> giveUp() {
        CompletableFuture<Void> drained = listeners.handOver(drainTimeout);
        reports.release();
        guard.close();
        follower.close();
        closeDirectory();
        drained.join();
        listeners.close();
        close(accessLog);
        close(events);
        close(traces);
        close(origins);
        return reports.rest();
    }

    /** Takes no changes, since another process is about to take over; completes with the served revision, -1 for none. */
    CompletionStage<Long> freeze() {
        return follower.freeze();
    }

    /** Takes changes again. */
    void thaw() {
        follower.thaw();
    }

    /** Completes when another process has taken over and this gateway has ended; never without the setting {@code takeover}. */
    CompletionStage<Void> handedOver() {
        Handover next = handover;
        return next == null ? new CompletableFuture<>() : next.whenEnded();
    }

    private static @Nullable Origins origins(GatewaySettings settings, ActiveIndex active, MeterRegistry metrics) {
        if (settings.origins().originsInterval().isZero()) {
            return null;
        }
        Origins origins = new Origins(active, settings.origins(), settings.source()::pacer);
        OriginsMetrics.bind(metrics, origins);
        return origins;
    }

    private static void close(@Nullable Origins origins) {
        if (origins != null) {
            origins.close();
        }
    }

    private static void close(@Nullable ScanEvents events) {
        if (events != null) {
            events.close();
        }
    }

    private static void close(@Nullable Traces traces) {
        if (traces != null) {
            traces.close();
        }
    }

    private static void close(@Nullable AccessLogFile accessLog) {
        if (accessLog != null) {
            accessLog.close();
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
        return new GatewayStart().start(layers).gateway();
    }

    /**
     * Takes the rates of other settings, opens the access log anew, and loads the rules again. Files of certificates, keys
     * and tokens are followed anyway.
     *
     * @return the changed settings that are in force now
     */
    Set<String> reload(GatewaySettings next, Set<String> changed) {
        Set<String> taken = new HashSet<>(listeners.server().take(next.wire().rates()));
        taken.retainAll(changed);
        Map<String, String> texts = StartLog.shown(next.texts());
        Set<String> shown = new HashSet<>(taken);
        // The command puts them in force.
        shown.addAll(SettingsBinder.texts(next.log()).keySet());
        texts.keySet().retainAll(shown);
        operations.show(texts);
        if (accessLog != null) {
            accessLog.reopen();
        }
        // A failure is in the log and in the status.
        CompletionStage<ReloadOutcome> unused = follower.reload(false);
        return taken;
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

    /**
     * Stops in order: drains the listeners within the drain timeout, sends the last events and counts, then stops the source. If a
     * handover has begun, waits for its end, which includes all this; if this gateway has just taken over, also for the last counts of the
     * process before.
     */
    @Override
    public void close() {
        Handover next = handover;
        if (next != null && next.awaitEnd()) {
            return;
        }
        if (next != null) {
            next.close();
        }
        listeners.drain(drainTimeout).join();
        listeners.close();
        close(accessLog);
        close(events);
        close(traces);
        Predecessor from = before;
        if (from != null) {
            from.awaitCounts();
        }
        reports.close();
        close(origins);
        guard.close();
        follower.close();
        closeDirectory();
    }

    private void closeDirectory() {
        Predecessor from = before;
        if (from != null) {
            from.closeDirectory();
        }
    }
}
