package io.scangate.gateway.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.http.AdminOperations.ReloadAnswer;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.usage.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A gateway on free ports of the loopback, with the rules of the contract's example unless others are given. */
final class TestGateway implements AutoCloseable {
    static final String HIT = "https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fid%3D1";

    final ActiveIndex active = new ActiveIndex();
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Usage usage = new Usage();
    final HttpServer server;
    volatile CompletionStage<ReloadAnswer> nextReload =
            CompletableFuture.completedFuture(new ReloadAnswer(true, "{\"reload\":\"accepted\"}"));
    volatile boolean lastReloadForced;

    TestGateway(HttpSettings settings, boolean fastPath) {
        active.swap(new ActiveIndex.Revision(exampleRules(), 42, Instant.EPOCH));
        Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
        try {
            server = HttpServer.start(
                    settings, active, resolver, new Explainer(resolver), new Operations(), metrics, usage, fastPath);
        } catch (HttpStartException e) {
            throw new AssertionError(e);
        }
    }

    TestGateway(HttpSettings settings) {
        this(settings, true);
    }

    TestGateway() {
        this(settings().build());
    }

    /** Settings for tests: free ports, two event loops, the header X-User. */
    static SettingsBuilder settings() {
        return new SettingsBuilder();
    }

    static RuleIndex exampleRules() {
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

    Client connect() throws IOException {
        return new Client(server.address());
    }

    Client connectAdmin() throws IOException {
        return new Client(server.adminAddress());
    }

    @Override
    public void close() {
        server.close();
    }

    private final class Operations implements AdminOperations {
        @Override
        public String statusJson() {
            return "{\"revision\":42}";
        }

        @Override
        public CompletionStage<ReloadAnswer> reload(boolean force) {
            lastReloadForced = force;
            return nextReload;
        }
    }

    /** Builds settings by changing the defaults. */
    static final class SettingsBuilder {
        private Identity identity = new Identity.Header("X-User");
        private Transport transport = Transport.AUTO;
        private int eventLoops = 2;
        private Duration headTimeout = HttpSettings.DEFAULT.headTimeout();
        private Duration bodyTimeout = HttpSettings.DEFAULT.bodyTimeout();
        private Duration idleTimeout = HttpSettings.DEFAULT.idleTimeout();
        private HostPort listen = new HostPort("127.0.0.1", 0);
        private int maxConnections = HttpSettings.DEFAULT.maxConnections();
        private int maxConnectionsPerAddress;
        private int maxPipelined = HttpSettings.DEFAULT.maxPipelined();

        SettingsBuilder identity(Identity value) {
            identity = value;
            return this;
        }

        SettingsBuilder transport(Transport value) {
            transport = value;
            return this;
        }

        SettingsBuilder eventLoops(int value) {
            eventLoops = value;
            return this;
        }

        SettingsBuilder timeouts(long headMillis, long bodyMillis, long idleMillis) {
            headTimeout = Duration.ofMillis(headMillis);
            bodyTimeout = Duration.ofMillis(bodyMillis);
            idleTimeout = Duration.ofMillis(idleMillis);
            return this;
        }

        SettingsBuilder listen(HostPort value) {
            listen = value;
            return this;
        }

        SettingsBuilder maxConnections(int value, int perAddress) {
            maxConnections = value;
            maxConnectionsPerAddress = perAddress;
            return this;
        }

        SettingsBuilder maxPipelined(int value) {
            maxPipelined = value;
            return this;
        }

        HttpSettings build() {
            HttpSettings d = HttpSettings.DEFAULT;
            return new HttpSettings(
                    listen,
                    new HostPort("127.0.0.1", 0),
                    identity,
                    transport,
                    eventLoops,
                    headTimeout,
                    bodyTimeout,
                    idleTimeout,
                    d.drainTimeout(),
                    d.maxRequestLine(),
                    d.maxHeaderBytes(),
                    d.maxHeaders(),
                    d.maxBody(),
                    maxConnections,
                    maxConnectionsPerAddress,
                    maxPipelined);
        }
    }
}
