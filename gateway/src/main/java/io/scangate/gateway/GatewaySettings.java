package io.scangate.gateway;

import io.scangate.gateway.accesslog.AccessLogFile;
import io.scangate.gateway.accesslog.AccessLogSettings;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.admission.AdminSettings;
import io.scangate.gateway.command.LogSettings;
import io.scangate.gateway.events.EventSettings;
import io.scangate.gateway.events.ScanEvents;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.identity.IdentityMethod;
import io.scangate.gateway.identity.IdentitySettings;
import io.scangate.gateway.identity.JwtMethod;
import io.scangate.gateway.identity.JwtSettings;
import io.scangate.gateway.origins.OriginsSettings;
import io.scangate.gateway.report.ReportSettings;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.scan.CorsSettings;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.SourceSettings;
import io.scangate.gateway.source.etcd.EtcdSettings;
import io.scangate.gateway.source.feed.FeedSettings;
import io.scangate.gateway.source.file.FileSettings;
import io.scangate.gateway.source.store.StoreSettings;
import io.scangate.gateway.takeover.TakeoverSettings;
import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsSettings;
import io.scangate.gateway.traces.TraceSettings;
import io.scangate.gateway.traces.Traces;
import io.scangate.gateway.wire.ListenSettings;
import io.scangate.gateway.wire.MemoryLimits;
import io.scangate.gateway.wire.PeerSettings;
import io.scangate.gateway.wire.RateLimits;
import io.scangate.gateway.wire.Transport;
import io.scangate.gateway.wire.WireLimits;
import io.scangate.gateway.wire.WireSettings;
import io.scangate.gateway.wire.WireTimeouts;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a gateway. Each record is in the package that it configures. Immutable.
 *
 * @param source the source of rules
 * @param snapshot the tolerance for bad rules
 * @param file settings of a file source
 * @param feed settings of a control plane as source
 * @param store settings of a store as source
 * @param etcd settings of the head of a store in etcd
 * @param report settings of the reports to a control plane
 * @param resolve settings of decisions
 * @param identity the method of identifying users
 * @param jwt settings of bearer tokens
 * @param cors web sites whose scripts may read answers
 * @param origins settings of the filter of origins
 * @param admin the access to the admin listener
 * @param accessLog the log of requests
 * @param events scan events for other systems
 * @param traces traces of requests
 * @param log the log of the process
 * @param wire listeners and limits
 * @param takeover handing over from process to process
 */
record GatewaySettings(
        SourceSettings source,
        SnapshotSettings snapshot,
        FileSettings file,
        FeedSettings feed,
        StoreSettings store,
        EtcdSettings etcd,
        ReportSettings report,
        ResolveSettings resolve,
        IdentitySettings identity,
        JwtSettings jwt,
        CorsSettings cors,
        OriginsSettings origins,
        AdminSettings admin,
        AccessLogSettings accessLog,
        EventSettings events,
        TraceSettings traces,
        LogSettings log,
        WireSettings wire,
        TakeoverSettings takeover) {
    static final GatewaySettings DEFAULT = new GatewaySettings(
            SourceSettings.DEFAULT,
            SnapshotSettings.DEFAULT,
            FileSettings.DEFAULT,
            FeedSettings.DEFAULT,
            StoreSettings.DEFAULT,
            EtcdSettings.DEFAULT,
            ReportSettings.DEFAULT,
            ResolveSettings.DEFAULT,
            IdentitySettings.DEFAULT,
            JwtSettings.DEFAULT,
            CorsSettings.DEFAULT,
            OriginsSettings.DEFAULT,
            AdminSettings.DEFAULT,
            AccessLogSettings.DEFAULT,
            EventSettings.DEFAULT,
            TraceSettings.DEFAULT,
            LogSettings.DEFAULT,
            WireSettings.DEFAULT,
            TakeoverSettings.DEFAULT);

    /** The settings of the control plane, which the build copies from its sources: both planes may share an environment. */
    private static final String CONTROL_PLANE = "control-plane/settings.properties";

    static final SettingsBinder BINDER = new SettingsBinder(
                    SourceSettings.class,
                    SnapshotSettings.class,
                    FileSettings.class,
                    FeedSettings.class,
                    StoreSettings.class,
                    EtcdSettings.class,
                    ReportSettings.class,
                    ResolveSettings.class,
                    ListenSettings.class,
                    TakeoverSettings.class,
                    AdminSettings.class,
                    AccessLogSettings.class,
                    EventSettings.class,
                    TraceSettings.class,
                    LogSettings.class,
                    IdentitySettings.class,
                    JwtSettings.class,
                    CorsSettings.class,
                    OriginsSettings.class,
                    WireTimeouts.class,
                    WireLimits.class,
                    MemoryLimits.class,
                    RateLimits.class,
                    PeerSettings.class,
                    TlsSettings.class)
            .beside(SettingsFlags.read(GatewaySettings.class, CONTROL_PLANE).stringPropertyNames());

    GatewaySettings {
        if (SourceKind.of(source.source()) != SourceKind.STORE) {
            store.checkUnused();
            etcd.checkUnused();
        }
        if (identity.identity() instanceof IdentityMethod.ByCertificate
                && !wire.tls().asksClients()) {
            throw new IllegalArgumentException(
                    "identity: certificate (expected: together with tls-client-ca, and tls-client-auth optional or required)");
        }
        if (!(identity.identity() instanceof JwtMethod)) {
            jwt.checkUnused();
        }
        Transport transport = wire.listen().transport();
        if (takeover.isOn() && transport != Transport.AUTO && transport != Transport.EPOLL) {
            throw new IllegalArgumentException(
                    "transport: " + transport.name().toLowerCase(Locale.ROOT).replace('_', '-')
                            + " (expected: auto or epoll, together with takeover)");
        }
        if (takeover.isOn()) {
            // The channels of io_uring take no sockets of other processes.
            wire = wire.on(Transport.EPOLL);
        }
    }

    /** Binds the settings of all layers; throws a SettingsException if one is unknown or bad. */
    static GatewaySettings of(SettingsLayers given) {
        SettingsLayers layers = BINDER.checked(given);
        try {
            GatewaySettings settings = new GatewaySettings(
                    BINDER.bind(layers, SourceSettings.DEFAULT),
                    BINDER.bind(layers, SnapshotSettings.DEFAULT),
                    BINDER.bind(layers, FileSettings.DEFAULT),
                    BINDER.bind(layers, FeedSettings.DEFAULT),
                    BINDER.bind(layers, StoreSettings.DEFAULT),
                    BINDER.bind(layers, EtcdSettings.DEFAULT),
                    BINDER.bind(layers, ReportSettings.DEFAULT),
                    BINDER.bind(layers, ResolveSettings.DEFAULT),
                    BINDER.bind(layers, IdentitySettings.DEFAULT),
                    BINDER.bind(layers, JwtSettings.DEFAULT),
                    BINDER.bind(layers, CorsSettings.DEFAULT),
                    BINDER.bind(layers, OriginsSettings.DEFAULT),
                    BINDER.bind(layers, AdminSettings.DEFAULT),
                    BINDER.bind(layers, AccessLogSettings.DEFAULT),
                    BINDER.bind(layers, EventSettings.DEFAULT),
                    BINDER.bind(layers, TraceSettings.DEFAULT),
                    BINDER.bind(layers, LogSettings.DEFAULT),
                    new WireSettings(
                            BINDER.bind(layers, ListenSettings.DEFAULT),
                            BINDER.bind(layers, WireTimeouts.DEFAULT),
                            BINDER.bind(layers, WireLimits.DEFAULT),
                            BINDER.bind(layers, MemoryLimits.DEFAULT),
                            BINDER.bind(layers, RateLimits.DEFAULT),
                            BINDER.bind(layers, PeerSettings.DEFAULT),
                            BINDER.bind(layers, TlsSettings.DEFAULT)),
                    BINDER.bind(layers, TakeoverSettings.DEFAULT));
            ServerTls.check(settings.wire().tls());
            settings.feed().check(settings.controlPlanes());
            settings.store().keys();
            settings.store().tls();
            return settings;
        } catch (IllegalArgumentException e) {
            throw SettingsBinder.refusal(layers, String.valueOf(e.getMessage()));
        }
    }

    /** The kind of the source. */
    SourceKind kind() {
        return SourceKind.of(source.source());
    }

    /** The addresses of all control planes that the gateway calls. */
    private List<URI> controlPlanes() {
        return Stream.of(kind().controlPlane(source.source()), reportAddresses())
                .flatMap(List::stream)
                .toList();
    }

    /** The addresses that receive reports; empty if the gateway reports nothing. */
    List<URI> reportAddresses() {
        return report.addresses(kind().controlPlane(source.source()));
    }

    /** Opens the method of identifying users; throws a SettingsException if its settings do not fit. */
    Identity openIdentity() {
        return SettingsException.orRefusal(() -> identity.identity().open(jwt));
    }

    /** Reads the token of the admin listener; throws a SettingsException if its file has none. */
    AdminAccess openAdminAccess() {
        return SettingsException.orRefusal(() -> AdminAccess.open(admin));
    }

    /** Opens the access log; null if there is none. Throws a SettingsException if it cannot be written. */
    @Nullable
    AccessLogFile openAccessLog() {
        return SettingsException.orRefusal(() -> AccessLogFile.open(accessLog));
    }

    /** Makes the events of scans; null if there are none. Throws a SettingsException if they cannot be sent anywhere. */
    @Nullable
    ScanEvents openEvents() {
        return SettingsException.orRefusal(() -> ScanEvents.open(events, report.shownName(), report.hideQueryValues()));
    }

    /** Makes the traces of requests; null if there are none. Throws a SettingsException if their libraries are missing. */
    @Nullable
    Traces openTraces() {
        String version =
                ProcessMetrics.versionText(GatewaySettings.class.getPackage().getImplementationVersion());
        return SettingsException.orRefusal(
                () -> Traces.open(traces, report.shownName(), version, report.hideQueryValues()));
    }

    /** All settings by key, as text. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Record part : List.of(
                source,
                snapshot,
                file,
                feed,
                store,
                etcd,
                report,
                resolve,
                wire.listen(),
                takeover,
                admin,
                accessLog,
                events,
                traces,
                log,
                identity,
                jwt,
                wire.peers(),
                wire.tls(),
                cors,
                origins,
                wire.timeouts(),
                wire.limits(),
                wire.memory(),
                wire.rates())) {
            texts.putAll(SettingsBinder.texts(part));
        }
        return texts;
    }
}
