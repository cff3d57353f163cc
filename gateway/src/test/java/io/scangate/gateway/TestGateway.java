package io.scangate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.admin.AdminOperations;
import io.scangate.gateway.admin.AdminOperations.ReloadAnswer;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.admission.AdminSettings;
import io.scangate.gateway.events.ScanEvents;
import io.scangate.gateway.identity.Header;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.scan.CorsOrigins;
import io.scangate.gateway.scan.DebugSwitch;
import io.scangate.gateway.scan.ScanEndpoint;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.tls.TlsSettings;
import io.scangate.gateway.traces.Traces;
import io.scangate.gateway.usage.Usage;
import io.scangate.gateway.wire.ClientField;
import io.scangate.gateway.wire.HostPort;
import io.scangate.gateway.wire.HttpStartException;
import io.scangate.gateway.wire.ListenSettings;
import io.scangate.gateway.wire.MemoryLimits;
import io.scangate.gateway.wire.Networks;
import io.scangate.gateway.wire.PeerSettings;
import io.scangate.gateway.wire.RateLimits;
import io.scangate.gateway.wire.Server;
import io.scangate.gateway.wire.Transport;
import io.scangate.gateway.wire.WireLimits;
import io.scangate.gateway.wire.WireSettings;
import io.scangate.gateway.wire.WireTimeouts;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A gateway on free ports of the loopback. It serves the contract's example unless the test gives other rules. */
public final class TestGateway implements AutoCloseable {
    public static final String HIT = "https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fid%3D1";

    private static final Identity IDENTITY = new Header("X-User");

    public final ActiveIndex active;
    public final PrometheusMeterRegistry metrics = ProcessMetrics.newRegistry();
    public final Usage usage = new Usage();
    public final Server server;
    public volatile CompletionStage<ReloadAnswer> nextReload =
            CompletableFuture.completedFuture(new ReloadAnswer(true, "{\"reload\":\"accepted\"}"));
    private volatile String notReady = "";
    public volatile boolean lastReloadForced;
    private final Listeners listeners;

    public TestGateway(WireSettings settings) {
        this(settings, served(42));
    }

    /** Starts with the given rules, or with none. */
    public TestGateway(WireSettings settings, ActiveIndex active) {
        this(settings, active, CorsOrigins.NONE);
    }

    /** Starts with web sites whose scripts may read answers. */
    public TestGateway(CorsOrigins corsOrigins) {
        this(settings().build(), served(42), corsOrigins);
    }

    private TestGateway(WireSettings settings, ActiveIndex active, CorsOrigins corsOrigins) {
        this(settings, active, corsOrigins, null);
    }

    /** Starts with a filter of origins, or with none; the test closes it. */
    public TestGateway(WireSettings settings, ActiveIndex active, CorsOrigins corsOrigins, @Nullable Origins origins) {
        this(settings, active, corsOrigins, origins, IDENTITY);
    }

    /** Starts with another method of identification, which the gateway closes. */
    public TestGateway(Identity identity) {
        this(settings().build(), served(42), CorsOrigins.NONE, null, identity);
    }

    /** Starts with events of scans, which the test closes. */
    public static TestGateway withEvents(WireSettings settings, ScanEvents events) {
        AdminAccess access = AdminAccess.open(AdminSettings.DEFAULT);
        return new TestGateway(settings, served(42), CorsOrigins.NONE, null, IDENTITY, access, events, null);
    }

    /** Starts with events of scans and traces of requests, which the test closes. */
    public static TestGateway withEvents(WireSettings settings, ScanEvents events, Traces traces) {
        AdminAccess access = AdminAccess.open(AdminSettings.DEFAULT);
        return new TestGateway(settings, served(42), CorsOrigins.NONE, null, IDENTITY, access, events, traces);
    }

    /** Starts with traces of requests, which the test closes. */
    public static TestGateway withTraces(WireSettings settings, CorsOrigins corsOrigins, Traces traces) {
        AdminAccess access = AdminAccess.open(AdminSettings.DEFAULT);
        return new TestGateway(settings, served(42), corsOrigins, null, IDENTITY, access, null, traces);
    }

    /** Starts with the file of an admin token. */
    public static TestGateway withAdminToken(String file) {
        return withAdminToken(settings().build(), file);
    }

    /** Starts with the file of an admin token. */
    public static TestGateway withAdminToken(WireSettings settings, String file) {
        AdminAccess access = AdminAccess.open(new AdminSettings(file));
        return new TestGateway(settings, served(42), CorsOrigins.NONE, null, IDENTITY, access, null, null);
    }

    /** Starts with another method of identification, which the gateway closes. */
    public TestGateway(WireSettings settings, Identity identity) {
        this(settings, served(42), CorsOrigins.NONE, null, identity);
    }

    private TestGateway(
            WireSettings settings,
            ActiveIndex active,
            CorsOrigins corsOrigins,
            @Nullable Origins origins,
            Identity identity) {
        this(settings, active, corsOrigins, origins, identity, AdminAccess.open(AdminSettings.DEFAULT), null, null);
    }

    private TestGateway(
            WireSettings settings,
            ActiveIndex active,
            CorsOrigins corsOrigins,
            @Nullable Origins origins,
            Identity identity,
            AdminAccess access,
            @Nullable ScanEvents events,
            @Nullable Traces traces) {
        this.active = active;
        Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
        try {
            listeners = Listeners.start(
                    settings,
                    active,
                    resolver,
                    identity,
                    corsOrigins,
                    new Operations(),
                    access,
                    null,
                    metrics,
                    usage,
                    events,
                    traces,
                    origins,
                    null);
        } catch (HttpStartException e) {
            throw new AssertionError(e);
        }
        server = listeners.server();
    }

    public TestGateway() {
        this(settings().build());
    }

    /** Settings for tests: free ports, two event loops. */
    public static SettingsBuilder settings() {
        return new SettingsBuilder();
    }

    /** Settings of TLS: keys and values in turn. */
    public static TlsSettings tls(Object... keysAndValues) {
        SettingsLayers layers = new SettingsLayers();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            layers.addFlag(keysAndValues[i].toString(), keysAndValues[i + 1].toString());
        }
        return new SettingsBinder(TlsSettings.class).bind(layers, TlsSettings.DEFAULT);
    }

    /** A scan endpoint without a listener; the header X-User names the user. */
    public static ScanEndpoint scans(ActiveIndex active) {
        return new ScanEndpoint(
                active,
                new Resolver(ResolveSettings.DEFAULT),
                IDENTITY,
                new DebugSwitch(Clock.systemUTC()),
                CorsOrigins.NONE,
                null,
                null,
                null,
                null);
    }

    /** The example's rules as the served snapshot. */
    public static ActiveIndex example() {
        return served(1);
    }

    private static ActiveIndex served(long revision) {
        ActiveIndex active = new ActiveIndex();
        active.swap(new ActiveIndex.Revision(exampleRules(), revision, Instant.EPOCH));
        return active;
    }

    public static RuleIndex exampleRules() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {
            throw new AssertionError(rejected.toString());
        });
        compiler.add(new Account(
                "wx3f1c0a9b2d4e5f60",
                Map.of("user-ana", Role.ADMIN, "微信-用户", Role.DEVELOPER),
                List.of(
                        new Rule(
                                "https://wx.qq.com/mp/",
                                "pages/index/index",
                                new TestPage("pages/next/index", Version.TRIAL, List.of("https://wx.qq.com/mp/?id=1"))),
                        new Rule("https://wx.qq.com/q", "pages/shop/detail?from=qr", null),
                        new Rule("https://wx.qq.com/draft/", null, null))));
        return compiler.compile();
    }

    public Client connect() throws IOException {
        return new Client(server.address());
    }

    public Client connectAdmin() throws IOException {
        return new Client(server.adminAddress());
    }

    /** Requests that ended with that code, as the metrics say. */
    public double requests(String code) {
        return metrics.get("scangate.http.requests")
                .tag("code", code)
                .functionCounter()
                .count();
    }

    /** Scans that were decided, as the metrics say. */
    public double scans() {
        return metrics.get("scangate.scans").functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    /** Makes the gateway not ready, for a reason. */
    public void notReady(String reason) {
        notReady = reason;
    }

    public CompletableFuture<Void> drain(Duration limit) {
        return listeners.drain(limit);
    }

    @Override
    public void close() {
        listeners.close();
    }

    private final class Operations implements AdminOperations {
        @Override
        public String notReady() {
            return notReady;
        }

        @Override
        public String statusJson(boolean whole) {
            return whole ? "{\"revision\":42}" : "{}";
        }

        @Override
        public CompletionStage<ReloadAnswer> reload(boolean force) {
            lastReloadForced = force;
            return nextReload;
        }

        @Override
        public CompletionStage<ReloadAnswer> hold() {
            return nextReload;
        }

        @Override
        public CompletionStage<ReloadAnswer> goOn() {
            return nextReload;
        }
    }

    /** Builds settings by changing the defaults. */
    public static final class SettingsBuilder {
        /** The profile {@code uring} sets it. */
        private static final Transport TRANSPORT = Transport.valueOf(System.getProperty("test.transport", "AUTO"));

        private ListenSettings listen =
                new ListenSettings(new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0), TRANSPORT, 2);
        private WireTimeouts timeouts = WireTimeouts.DEFAULT;
        private WireLimits limits = WireLimits.DEFAULT;
        private MemoryLimits memory = MemoryLimits.DEFAULT;
        private RateLimits rates = RateLimits.DEFAULT;
        private PeerSettings peers = PeerSettings.DEFAULT;
        private TlsSettings tls = TlsSettings.DEFAULT;

        public SettingsBuilder transport(Transport value) {
            listen = new ListenSettings(listen.listen(), listen.admin(), value, listen.eventLoops());
            return this;
        }

        public SettingsBuilder eventLoops(int value) {
            listen = new ListenSettings(listen.listen(), listen.admin(), listen.transport(), value);
            return this;
        }

        public SettingsBuilder timeouts(long headMillis, long bodyMillis, long idleMillis) {
            timeouts = new WireTimeouts(
                    Duration.ofMillis(headMillis),
                    Duration.ofMillis(bodyMillis),
                    Duration.ofMillis(idleMillis),
                    timeouts.drainTimeout(),
                    timeouts.drainDelay());
            return this;
        }

        public SettingsBuilder drainDelay(Duration value) {
            timeouts = new WireTimeouts(
                    timeouts.headTimeout(),
                    timeouts.bodyTimeout(),
                    timeouts.idleTimeout(),
                    timeouts.drainTimeout(),
                    value);
            return this;
        }

        public SettingsBuilder listen(HostPort value) {
            listen = new ListenSettings(value, listen.admin(), listen.transport(), listen.eventLoops());
            return this;
        }

        public SettingsBuilder maxConnections(int value, int perAddress) {
            limits = limits.withConnections(value, perAddress);
            return this;
        }

        public SettingsBuilder maxPipelined(int value) {
            limits = limits.withPipelined(value);
            return this;
        }

        public SettingsBuilder memory(long maxPendingBytes, long maxUnsentBytes) {
            memory = new MemoryLimits(maxPendingBytes, maxUnsentBytes);
            return this;
        }

        public SettingsBuilder rates(int requests, int newConnections) {
            rates = new RateLimits(requests, newConnections);
            return this;
        }

        public SettingsBuilder trustedProxies(String networks) {
            peers = new PeerSettings(Networks.parse(networks), peers.clientAddress(), peers.proxyProtocol());
            return this;
        }

        public SettingsBuilder clientAddress(ClientField value) {
            peers = new PeerSettings(peers.trustedProxies(), value, peers.proxyProtocol());
            return this;
        }

        public SettingsBuilder proxyProtocol() {
            peers = new PeerSettings(peers.trustedProxies(), peers.clientAddress(), true);
            return this;
        }

        /** Sets settings of TLS: keys and values in turn. */
        public SettingsBuilder tls(Object... keysAndValues) {
            tls = TestGateway.tls(keysAndValues);
            return this;
        }

        public WireSettings build() {
            return new WireSettings(listen, timeouts, limits, memory, rates, peers, tls);
        }
    }
}
