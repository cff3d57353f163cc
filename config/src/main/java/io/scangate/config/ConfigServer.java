package io.scangate.config;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.net.HostAndPort;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.access.Access;
import io.scangate.config.api.Api;
import io.scangate.config.api.SystemResource;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedService;
import io.scangate.config.fleet.GatewayReports;
import io.scangate.config.icp.IcpCheck;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.ownership.Rechecker;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.preview.Preview;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.web.Face;
import io.scangate.config.web.Route;
import io.scangate.config.web.WebServer;
import io.scangate.config.wechat.WeChatApi;
import io.scangate.gateway.link.Link;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running control plane: creates and connects the stores, services and listeners. Thread-safe. */
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
    private final SqlFreeze freezing;
    private final SqlBlockList blocked;
    private final ServiceMetrics fleet;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final WebServer web;

    /** @param opened takes what ends each part, as it is made */
    private ConfigServer(ConfigSettings settings, Clock clock, Database database, Deque<Runnable> opened)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.database = database;
        store = new SqlStore(database, clock);
        access = new Access(new SqlAccessStore(database), clock);
        SqlVerificationStore files = new SqlVerificationStore(database);
        ownership = new Ownership(files, settings.ownership(), clock);
        opened.push(ownership::close);
        rechecker = new Rechecker(ownership, files, settings.ownership(), clock);
        opened.push(rechecker::close);
        changes = new ChangeFeed(new SqlFeedStore(database));
        opened.push(changes::close);
        SqlGatewayStore gateways = new SqlGatewayStore(database);
        SqlScanStore scans = new SqlScanStore(database);
        feed = new FeedService(changes, out -> SnapshotExport.write(store, out, (rule, why) -> {}));
        opened.push(feed::close);
        freezing = new SqlFreeze(database, clock);
        blocked = new SqlBlockList(database, clock);
        fleet = new ServiceMetrics(metrics, changes, gateways, freezing, clock);
        opened.push(fleet::close);
        web = listen(gateways, scans);
        opened.push(web::close);
        fleet.bind();
        database.bindTo(metrics);
        ownership.bindTo(metrics);
        rechecker.start();
    }

    /**
     * Opens the database and starts to listen.
     *
     * @throws io.scangate.config.lifecycle.RefusedException if the database cannot be opened
     * @throws IOException if the address is in use; everything that was started is stopped again
     */
    public static ConfigServer start(ConfigSettings settings, Clock clock) throws IOException {
        Database database = Database.open(settings.database());
        Deque<Runnable> opened = new ArrayDeque<>(List.of(database::close));
        try {
            return new ConfigServer(settings, clock, database, opened);
        } catch (IOException | RuntimeException e) {
            // The last part first.
            opened.forEach(Runnable::run);
            throw e;
        }
    }

    private WebServer listen(SqlGatewayStore gateways, SqlScanStore scans) throws IOException {
        SqlLicenceStore licences = new SqlLicenceStore(database, clock);
        SqlAudit audit = new SqlAudit(database);
        LicenceCheck check = IcpCheck.of(settings.icp(), licences);
        Rules rules = new Rules(store, check, ownership, blocked, settings.lifecycle(), clock);
        Accounts accounts = new Accounts(store);
        Api api = new Api()
                .accounts(accounts, access)
                .rules(rules, new Preview(store, rules, scans, gateways, clock), clock)
                .ownership(accounts, ownership)
                .hosts(new LicenceTable(licences), settings.web().maxLicenceFile(), blocked)
                .supervision(new Supervision(store, settings.lifecycle(), clock))
                .freeze(freezing)
                .audit(audit)
                .credentials(access)
                .fleet(gateways, audit, clock)
                .scans(scans, new MissedLinks(scans, ownership, clock), clock);
        SystemResource system = new SystemResource(freezing, stopping::get, metrics);
        WeChatApi wechat = new WeChatApi(
                rules, accounts, access, ownership::file, settings.wechat(), Ticker.systemTicker(), metrics);
        List<Face> faces = new ArrayList<>(wechat.faces());
        faces.add(system.face());
        faces.add(api.face(access));
        faces.add(feed.face(access));
        faces.add(new GatewayReports(gateways, clock).face(access));
        return WebServer.start(settings.web(), metrics, faces, List.of(system.adminFace()));
    }

    /** The routes of the public listener. */
    List<Route> routes() {
        return web.routes();
    }

    /** The service that checks credentials. */
    public Access access() {
        return access;
    }

    /** The verification file of a rule's directory. */
    public VerificationFile verificationFile(String appid, Link rule) {
        return ownership.file(appid, rule);
    }

    /** The store of accounts and rules. */
    public SqlStore store() {
        return store;
    }

    /** The block list. */
    BlockedHosts blockedHosts() {
        return blocked;
    }

    /** The address of the public listener, with the port it really uses. */
    public HostAndPort address() {
        return at(settings.web().listen(), web.port());
    }

    /** The address of the admin listener (health, metrics), with the port it really uses. */
    public HostAndPort adminAddress() {
        return at(settings.web().admin(), web.adminPort());
    }

    private static HostAndPort at(String setting, int port) {
        return HostAndPort.fromParts(HostAndPort.fromString(setting).getHost(), port);
    }

    /** Stops in order: answers the calls in flight, then closes the database. */
    @Override
    public void close() {
        stopping.set(true);
        changes.close();
        web.close();
        feed.close();
        fleet.close();
        rechecker.close();
        ownership.close();
        database.close();
    }
}
