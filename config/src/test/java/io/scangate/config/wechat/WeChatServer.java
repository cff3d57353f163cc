package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.MovableClock;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessSettings;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.access.WrongTries;
import io.scangate.config.icp.IcpCheck;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.outbound.FetchPorts;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.ownership.OwnershipSettings;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlCallTerms;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.config.web.CallLimits;
import io.scangate.config.web.WebServer;
import io.scangate.config.web.WebSettings;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.OwnThread;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.common.util.http.apache.DefaultApacheHttpClientBuilder;
import me.chanjar.weixin.open.api.impl.WxOpenInMemoryConfigStorage;
import me.chanjar.weixin.open.api.impl.WxOpenServiceImpl;

/** The WeChat face on a running server and a database, with one platform, and its clients. Thread-safe. */
final class WeChatServer implements AutoCloseable {
    static final String PLATFORM = "wxplatform";
    static final LifecycleSettings LIMITS = new LifecycleSettings(4, 5, 3, "Asia/Shanghai");
    static final String TICKET = "ticket@@@1";
    private static final String WECHAT = "https://api.weixin.qq.com";

    final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T00:00:00Z"));
    final DatabaseSettings settings;
    final Database database;
    final SqlBlockList blockList;
    final Ownership ownership;
    final LicenceTable licences;
    final Accounts accounts;
    final Rules rules;
    final Access access;
    final String platformSecret;

    /** While it is set, all calls have the same time; otherwise each is a second later. */
    final AtomicBoolean sameMoment = new AtomicBoolean();

    private final AtomicLong nanos = new AtomicLong();
    private final HttpClient http = HttpClient.newHttpClient();
    private final SqlStore store;
    private final WebServer web;

    WeChatServer(TestDatabase kind, Path directory) {
        this(kind.fresh(directory), directory);
    }

    WeChatServer(DatabaseSettings fresh, Path directory) {
        // Long enough for a slow disk, and short enough for tests of a locked database.
        this(
                new DatabaseSettings(fresh.database(), fresh.databaseConnections(), Duration.ofSeconds(1)),
                TestWeb.port());
    }

    /** The tests fetch from addresses. */
    private static final HostResolver NO_NAMES = name -> CompletableFuture.failedFuture(new UnknownHostException(name));

    /** @param ports of loopback to which fetches may connect */
    WeChatServer(DatabaseSettings settings, Integer... ports) {
        this.settings = settings;
        database = Database.open(settings);
        store = new SqlStore(database, clock);
        accounts = new Accounts(store);
        blockList = new SqlBlockList(database, clock);
        ownership = new Ownership(new SqlVerificationStore(database), fetches(List.of(ports)), NO_NAMES, clock);
        licences = new LicenceTable(new SqlLicenceStore(database, clock));
        rules = new Rules(
                store, new IcpCheck(licences), ownership.within(WeChatApi.CHECK_LIMIT), blockList, LIMITS, clock);
        access = new Access(new SqlAccessStore(database), clock);
        platformSecret = access.keys().putPlatform(Actor.of("operator:ops"), PLATFORM, TICKET, KeyTerms.ROTATE);
        web = listen();
    }

    private WebServer listen() {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        WeChatApi api = new WeChatApi(
                rules,
                accounts,
                access,
                new WrongTries(AccessSettings.DEFAULT, clock),
                ownership::file,
                new SqlCallTerms(database),
                WeChatSettings.DEFAULT,
                this::nanos,
                metrics);
        SettingsLayers layers = new SettingsLayers()
                .addFlag("listen", "127.0.0.1:0")
                .addFlag("admin", "127.0.0.1:0")
                .addFlag("drain-timeout", "10ms");
        try {
            return WebServer.start(
                    new SettingsBinder(WebSettings.class).bind(layers, WebSettings.DEFAULT),
                    new CallLimits(1_000_000, 1_000_000, 1_000_000),
                    metrics,
                    api.faces(),
                    api.faces());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of production, except that fetches may connect to the website of the tests. */
    private static OwnershipSettings fetches(List<Integer> ports) {
        OwnershipSettings usual = OwnershipSettings.DEFAULT;
        return new OwnershipSettings(
                usual.ownershipTimeout(),
                usual.ownershipConnectTimeout(),
                new FetchPorts(ports),
                true,
                usual.ownershipRecheckInterval(),
                usual.ownershipRecheckPause(),
                usual.ownershipRecheckBatch());
    }

    private long nanos() {
        return sameMoment.get() ? nanos.get() : nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    Supervision supervision() {
        return new Supervision(store, LIMITS, clock);
    }

    String base() {
        return "http://127.0.0.1:" + web.port();
    }

    /** The number of the last change. */
    long revision() {
        return store.read(Store.Reader::revision);
    }

    /** The number of changes, without the results of checks of verification files. */
    long changes() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM audit WHERE action NOT LIKE 'verification.%'")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Creates an account with published code that has authorised the platform; returns WxJava's client of it. */
    WxJavaClient newAccount(String appid) {
        accounts.create(ChangeRequest.by("test"), appid, appid, AccountKind.CORPORATE);
        accounts.update(ChangeRequest.by("test"), appid, new AccountEdit(null, null, true));
        WxOpenInMemoryConfigStorage storage = new WxOpenInMemoryConfigStorage();
        storage.setComponentAppId(PLATFORM);
        storage.setComponentAppSecret(platformSecret);
        storage.setComponentVerifyTicket(TICKET);
        storage.setAuthorizerRefreshToken(
                appid, access.keys().authorize(Actor.of("operator:ops"), PLATFORM, appid, KeyTerms.ROTATE));
        return new WxJavaClient(base(), storage, appid);
    }

    /**
     * Puts the account's verification file into directories of the website, such as {@code /shop/}, and licenses its
     * address.
     */
    void own(String appid, String... directories) {
        license();
        for (String directory : directories) {
            TestWeb.upload(directory, ownership.file(appid));
        }
    }

    /** Puts the website's address into the licence table. */
    void license() {
        String csv = "domain,licence,holder\n" + TestWeb.HOST + ",ICP 1,tests\n";
        assertEquals(
                1,
                licences.importCsv(
                                Actor.of("operator:ops"),
                                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                                false)
                        .imported());
    }

    /** Changes the database without the program. */
    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:" + settings.database());
    }

    /** Issues a token for the account's own secret. */
    String token(String appid) {
        return access.accountToken(appid, access.keys().resetAccountSecret(Actor.of("operator:ops"), appid, null))
                .token();
    }

    /** Sends a request that no client library sends. */
    HttpResponse<String> send(String method, String pathAndQuery, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + "/cgi-bin/" + pathAndQuery))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        // Both stop in the background: Netty's threads take seconds to end.
        CompletableFuture<Void> unused =
                CompletableFuture.allOf(OwnThread.run(web::close), OwnThread.run(ownership::close));
        database.close();
    }

    /** WxJava's platform service with another base address. */
    static final class Platform extends WxOpenServiceImpl {
        private static final int TIMEOUT_MILLIS = 60_000;

        static {
            // WxJava's default of 5 s is too short for a busy machine.
            DefaultApacheHttpClientBuilder clients = DefaultApacheHttpClientBuilder.get();
            clients.setSoTimeout(TIMEOUT_MILLIS);
            clients.setConnectionTimeout(TIMEOUT_MILLIS);
            clients.setConnectionRequestTimeout(TIMEOUT_MILLIS);
        }

        private final String base;

        Platform(String base) {
            this.base = base;
        }

        @Override
        public String post(String url, String body) throws WxErrorException {
            return super.post(url.replace(WECHAT, base), body);
        }
    }
}
