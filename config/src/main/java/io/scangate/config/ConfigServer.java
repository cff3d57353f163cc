package io.scangate.config;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.net.HostAndPort;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.access.Access;
import io.scangate.config.api.ApiParts;
import io.scangate.config.api.ApiServer;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedService;
import io.scangate.config.icp.IcpCheck;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.ownership.Rechecker;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.preview.Preview;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.wechat.WeChatApi;
import io.scangate.gateway.link.Link;
import java.io.IOException;
import java.time.Clock;

/** A running control plane: what is connected with what. Thread-safe. */
public final class ConfigServer implements AutoCloseable {
    private final ConfigSettings settings;
    private final Clock clock;
    private final Database database;
    private final SqlStore store;
    private final Access access;
    private final Ownership ownership;
    private final Rechecker rechecker;
    private final ChangeFeed changes;
    private final FeedService feed;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ServiceMetrics fleet;
    private final ApiServer api;

    private ConfigServer(ConfigSettings settings, Clock clock, Database database) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.database = database;
        store = new SqlStore(database, clock);
        access = new Access(new SqlAccessStore(database), clock);
        SqlVerificationStore files = new SqlVerificationStore(database);
        ownership = new Ownership(files, settings.ownership(), clock);
        rechecker = new Rechecker(ownership, files, settings.ownership(), clock);
        changes = new ChangeFeed(new SqlFeedStore(database));
        SqlGatewayStore gateways = new SqlGatewayStore(database);
        feed = new FeedService(changes, out -> SnapshotExport.write(store, out), gateways, access, clock);
        fleet = new ServiceMetrics(metrics, changes, gateways, clock);
        try {
            api = startApi(gateways);
        } catch (IOException | RuntimeException e) {
            fleet.close();
            changes.close();
            rechecker.close();
            ownership.close();
            throw e;
        }
        fleet.bind();
        database.bindTo(metrics);
        ownership.bindTo(metrics);
        rechecker.start();
    }

    /**
     * Opens the database and starts to listen.
     *
     * @throws io.scangate.config.lifecycle.RefusedException if the database cannot be opened
     * @throws IOException if the address is taken; nothing is left running then
     */
    public static ConfigServer start(ConfigSettings settings, Clock clock) throws IOException {
        Database database = Database.open(settings.database());
        try {
            return new ConfigServer(settings, clock, database);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private ApiServer startApi(SqlGatewayStore gateways) throws IOException {
        SqlLicenceStore licences = new SqlLicenceStore(database, clock);
        SqlBlockList blocked = new SqlBlockList(database, clock);
        LicenceCheck check = IcpCheck.of(settings.icp(), licences);
        Rules rules = new Rules(store, check, ownership, blocked, settings.lifecycle(), clock);
        Accounts accounts = new Accounts(store);
        WeChatApi wechat =
                new WeChatApi(rules, accounts, access, ownership::file, settings.wechat(), Ticker.systemTicker());
        ApiParts parts = new ApiParts(
                accounts,
                rules,
                new SqlAudit(database),
                access,
                ownership,
                new LicenceTable(licences),
                blocked,
                new Preview(store, rules, gateways, clock),
                gateways,
                clock);
        return ApiServer.start(settings.api(), parts, metrics, builder -> {
            builder.serviceUnder("/cgi-bin/", wechat);
            feed.addTo(builder);
        });
    }

    /** Who may call. */
    public Access access() {
        return access;
    }

    /** The file by which an account proves that it owns the directory of a rule. */
    public VerificationFile verificationFile(String appid, Link rule) {
        return ownership.file(appid, rule);
    }

    /** What is kept of accounts and rules. */
    public SqlStore store() {
        return store;
    }

    /** Where it listens; the port is the real one. */
    public HostAndPort address() {
        return at(settings.api().listen(), api.port());
    }

    /** Where health and metrics are; the port is the real one. */
    public HostAndPort adminAddress() {
        return at(settings.api().admin(), api.adminPort());
    }

    private static HostAndPort at(String setting, int port) {
        return HostAndPort.fromParts(HostAndPort.fromString(setting).getHost(), port);
    }

    /** Stops in order: calls in flight are answered, then the database is closed. */
    @Override
    public void close() {
        changes.close();
        api.close();
        feed.close();
        fleet.close();
        rechecker.close();
        ownership.close();
        database.close();
    }
}
