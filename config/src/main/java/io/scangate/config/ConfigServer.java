package io.scangate.config;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.net.HostAndPort;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.access.Access;
import io.scangate.config.access.RefusedCalls;
import io.scangate.config.access.WrongTries;
import io.scangate.config.api.Api;
import io.scangate.config.api.SystemResource;
import io.scangate.config.console.Console;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedService;
import io.scangate.config.fleet.GatewayReports;
import io.scangate.config.icp.IcpCheck;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.icp.RunningImports;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Approvals;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.PlanTimer;
import io.scangate.config.lifecycle.PlannedReleases;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.SignUpExpiry;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.live.LiveRules;
import io.scangate.config.notices.Notices;
import io.scangate.config.notices.Webhooks;
import io.scangate.config.openid.ReturnFailures;
import io.scangate.config.outbound.DnsResolver;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.ownership.Rechecker;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.Passwords;
import io.scangate.config.people.People;
import io.scangate.config.platform.PlatformCode;
import io.scangate.config.preview.MissedGroups;
import io.scangate.config.preview.Preview;
import io.scangate.config.publication.Heads;
import io.scangate.config.publication.Publisher;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.store.Database;
import io.scangate.config.store.Digests;
import io.scangate.config.store.ExpiredRows;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlCallTerms;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.SqlFleetChanges;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.SqlLinkErasure;
import io.scangate.config.store.SqlNotices;
import io.scangate.config.store.SqlRefusedCalls;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.store.SqlWebhookQueue;
import io.scangate.config.store.SqlWebhooks;
import io.scangate.config.store.StoredSecrets;
import io.scangate.config.web.Face;
import io.scangate.config.web.Failures;
import io.scangate.config.web.Route;
import io.scangate.config.web.WebServer;
import io.scangate.config.wechat.WeChatApi;
import io.scangate.gateway.accesslog.AccessLogFile;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.command.StartLog;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.traces.CallTraces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A running control plane: creates and connects the stores, services and listeners. Thread-safe. */
public final class ConfigServer implements AutoCloseable {
    private final ConfigSettings settings;
    private final Map<String, String> shown;
    private final Clock clock;
    private final Database database;
    private final SqlStore store;
    private final Access access;
    private final RefusedCalls refusedCalls;
    private final PeopleServices people;
    private final DnsResolver names;
    private final Ownership ownership;
    private final PlatformCode platform;
    private final Rechecker rechecker;
    private final PlanTimer planTimer;
    private final ExpiredRows expired;
    private final Digests digests;
    private final Notices notices;
    private final Webhooks webhooks;
    private final ChangeFeed changes;
    private final LiveRules live;
    private final FeedService feed;
    private final PrometheusMeterRegistry metrics = ServiceMetrics.newRegistry();
    private final SqlFreeze freezing;
    private final SqlBlockList blocked;
    private final ServiceMetrics fleet;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final GatewayReports reports;
    private final Api api = new Api();
    private final List<Face> faces;
    private final List<Face> adminFaces;
    private final AdminAccess adminAccess;
    private final @Nullable AccessLogFile accessLog;
    private final @Nullable CallTraces traces;
    private final WebServer web;

    /** Null without the setting publish-to. */
    private final @Nullable Publisher publisher;

    /** @param opened takes what ends each part, as it is made */
    private ConfigServer(
            ConfigSettings settings,
            Clock clock,
            Database database,
            SecretKeys keys,
            Passwords passwords,
            Deque<Runnable> opened)
            throws IOException {
        this.settings = settings;
        this.shown = new ConcurrentSkipListMap<>(StartLog.shown(settings.texts()));
        this.clock = clock;
        this.database = database;
        adminAccess = settings.openAdminAccess();
        opened.push(adminAccess::close);
        new StoredSecrets(database, keys).check();
        accessLog = settings.openAccessLog();
        AccessLogFile.bind(metrics, accessLog);
        if (accessLog != null) {
            accessLog.start();
            opened.push(accessLog::close);
        }
        traces = settings.openTraces();
        CallTraces.bind(metrics, traces);
        if (traces != null) {
            traces.start();
            opened.push(traces::close);
        }
        store = new SqlStore(database, clock);
        digests = new Digests(database);
        opened.push(digests::close);
        digests.computeAll(CompiledSnapshot.PROGRAM);
        SqlFeedStore feedStore = new SqlFeedStore(database);
        changes = new ChangeFeed(feedStore);
        opened.push(changes::close);
        access = new Access(new SqlAccessStore(database), settings.access(), clock, System::nanoTime, changes::state);
        refusedCalls = new RefusedCalls(new SqlRefusedCalls(database), clock);
        opened.push(refusedCalls::close);
        people = PeopleServices.of(settings, database, keys, passwords, refusedCalls, clock);
        SqlVerificationStore files = new SqlVerificationStore(database, keys);
        names = new DnsResolver(settings.outbound().nameServers());
        opened.push(names::close);
        ownership = new Ownership(files, settings.ownership(), names, clock);
        opened.push(ownership::close);
        platform = new PlatformCode(settings.platform(), names);
        opened.push(platform::close);
        rechecker = new Rechecker(ownership, files, settings.ownership(), clock);
        opened.push(rechecker::close);
        notices = new Notices(new SqlNotices(database), settings.notices(), clock);
        opened.push(notices::close);
        webhooks = Webhooks.of(
                new SqlWebhooks(database, keys, clock),
                new SqlWebhookQueue(database, keys),
                settings.notices(),
                names,
                clock);
        opened.push(webhooks::close);
        live = new LiveRules(store, feedStore, changes);
        opened.push(live::close);
        SqlGatewayStore gateways = new SqlGatewayStore(database);
        SqlScanStore scans = new SqlScanStore(database);
        feed = FeedService.open(
                changes,
                out -> SnapshotExport.writeForGateways(store, out),
                live,
                settings.data().directory(settings.database().sqliteFile()));
        opened.push(feed::close);
        publisher = publisher();
        freezing = new SqlFreeze(database, clock);
        blocked = new SqlBlockList(database, clock);
        fleet = new ServiceMetrics(metrics, changes, gateways, freezing, clock);
        opened.push(fleet::close);
        SqlAudit audit = new SqlAudit(database);
        SystemResource system = new SystemResource(
                freezing,
                stopping::get,
                database::changesStopped,
                metrics,
                adminAccess,
                new ServiceStatus(settings, shown, changes, live, feed, freezing, database::changesStopped)::json);
        SqlLicenceStore licences = new SqlLicenceStore(database, clock);
        LicenceCheck check = IcpCheck.of(settings.icp(), licences);
        Rules rules = new Rules(store, check, ownership, blocked, settings.lifecycle(), clock);
        Accounts accounts = new Accounts(store, settings.lifecycle(), clock);
        PlannedReleases planned = new PlannedReleases(store, rules, clock);
        planTimer = new PlanTimer(
                planned, accounts, new SignUpExpiry(store, settings.signUp().signUpExpiry(), clock));
        opened.push(planTimer::close);
        Rules prompt = new Rules(
                store,
                IcpCheck.of(settings.icp().within(WeChatApi.CHECK_LIMIT), licences),
                ownership.within(WeChatApi.CHECK_LIMIT),
                blocked,
                settings.lifecycle(),
                clock);
        expired = new ExpiredRows(database, settings.scans().linkRetention(), clock);
        opened.push(expired::close);
        reports = new GatewayReports(gateways, settings.scans(), clock);
        opened.push(reports::close);
        opened.push(api::close);
        faces = faces(gateways, scans, audit, system, accounts, rules, prompt, planned, licences);
        adminFaces = List.of(system.adminFace());
        web = WebServer.start(
                settings.web(),
                settings.tls(),
                settings.calls(),
                metrics,
                faces,
                adminFaces,
                accessLog,
                traces,
                refusedCalls);
        opened.push(web::close);
        adminAccess.bound(web.adminInterface());
        live.bindTo(metrics);
        feed.bindTo(metrics);
        live.start();
        Publisher.bind(metrics, publisher);
        if (publisher != null) {
            publisher.start();
            opened.push(publisher::close);
        }
        fleet.bind();
        database.bindTo(metrics);
        ownership.bindTo(metrics);
        rechecker.start();
        access.uses().start();
        refusedCalls.start();
        planTimer.start();
        expired.start();
        digests.start(changes::head);
        notices.start();
        webhooks.bindTo(metrics);
        webhooks.start();
    }

    /**
     * Opens the database and starts to listen.
     *
     * @throws io.scangate.gateway.settings.SettingsException if the keys of stored secrets cannot be read
     * @throws io.scangate.config.lifecycle.RefusedException if the database cannot be opened, or has secrets with other keys
     * @throws IOException if the address is in use; everything that was started is stopped again
     */
    public static ConfigServer start(ConfigSettings settings, Clock clock) throws IOException {
        return start(settings, clock, new Passwords());
    }

    /** The same with passwords of another cost, for tests. */
    static ConfigServer start(ConfigSettings settings, Clock clock, Passwords passwords) throws IOException {
        SecretKeys keys = settings.secrets().keys();
        Database database = Database.open(settings.database());
        Deque<Runnable> opened = new ArrayDeque<>(List.of(database::close));
        try {
            return new ConfigServer(settings, clock, database, keys, passwords, opened);
        } catch (IOException | RuntimeException e) {
            // The last part first.
            opened.forEach(Runnable::run);
            throw e;
        }
    }

    private @Nullable Publisher publisher() {
        if (!settings.publication().isOn()) {
            return null;
        }
        Path directory = settings.data().directory(settings.database().sqliteFile());
        Heads heads = new Heads(changes, live, out -> SnapshotExport.writeForGateways(store, out), directory);
        return SettingsException.orRefusal(() -> new Publisher(changes, heads, settings.publication(), clock));
    }

    private List<Face> faces(
            SqlGatewayStore gateways,
            SqlScanStore scans,
            SqlAudit audit,
            SystemResource system,
            Accounts accounts,
            Rules rules,
            Rules prompt,
            PlannedReleases planned,
            SqlLicenceStore licences) {
        MissedLinks missed = new MissedLinks(scans, settings.scans().linkRetention(), clock);
        WrongTries tries = new WrongTries(settings.access(), clock);
        api.accounts(accounts, platform)
                .rules(rules, planned, ownership, new Preview(store, rules, scans, gateways, live, clock), scans, clock)
                .ruleFiles(store, rules)
                .qrCodes(settings.platform().gatewayUrl())
                .deleted(accounts, rules)
                .moves(new Claims(store, rules, clock), new Offers(store, rules, clock))
                .ownership(accounts, ownership)
                .hosts(
                        new LicenceTable(licences),
                        rules,
                        settings.web().maxLicenceFile(),
                        new RunningImports(clock),
                        blocked)
                .supervision(new Supervision(store, settings.lifecycle(), clock))
                .freeze(freezing)
                .audit(audit, refusedCalls)
                .notices(notices, webhooks)
                .credentials(accounts, access, tries)
                .events(gateways, audit, clock)
                .settings(shown)
                .people(
                        people.people(),
                        people.memberships(),
                        people.logins(),
                        people.sessions(),
                        people.signIns(),
                        people.openId(),
                        accounts)
                .signUp(people.signUps(), people.signIns(), new Approvals(store, clock), refusedCalls)
                .fleet(gateways, new SqlFleetChanges(database, clock), audit, clock)
                .scans(scans, missed, new MissedGroups(store, missed), new SqlLinkErasure(database, clock), clock);
        SqlCallTerms terms = new SqlCallTerms(database);
        WeChatApi wechat = new WeChatApi(
                prompt,
                accounts,
                access,
                tries,
                ownership::file,
                terms,
                settings.wechat(),
                Ticker.systemTicker(),
                metrics);
        List<Face> all = new ArrayList<>(wechat.faces());
        all.add(system.face());
        Failures failures = Failures.details();
        all.add(api.face(
                access, people.cookie(), terms, settings.console().isOn() ? new ReturnFailures(failures) : failures));
        all.add(feed.face(access));
        all.add(reports.face(access));
        if (settings.console().isOn()) {
            all.add(new Console(settings.openid().openidIssuer()).face());
        }
        return List.copyOf(all);
    }

    /** Takes the limits of calls of other settings. Shows these and the settings of the log, which the command puts in force. */
    public void take(ConfigSettings next) {
        web.change(next.calls());
        shown.putAll(SettingsBinder.texts(next.calls()));
        shown.putAll(SettingsBinder.texts(next.log()));
    }

    /** Opens the access log anew, because another program has renamed it. */
    public void reopenAccessLog() {
        if (accessLog != null) {
            accessLog.reopen();
        }
    }

    /** The faces of the public listener. */
    List<Face> faces() {
        return faces;
    }

    /** The faces of the admin listener. */
    List<Face> adminFaces() {
        return adminFaces;
    }

    /** The routes of the public listener. */
    List<Route> routes() {
        return web.routes();
    }

    /** The service that checks credentials. */
    public Access access() {
        return access;
    }

    /** The refused calls, for tests. */
    RefusedCalls refusedCalls() {
        return refusedCalls;
    }

    /** The services for people, for tests. */
    PeopleServices peopleServices() {
        return people;
    }

    /** The people who can sign in. */
    public People people() {
        return people.people();
    }

    /** The roles of people in accounts. */
    public Memberships memberships() {
        return people.memberships();
    }

    /** The verification file of a rule's directory. */
    public VerificationFile verificationFile(String appid, Link rule) {
        return ownership.file(appid, rule);
    }

    /** The store of accounts and rules. */
    public SqlStore store() {
        return store;
    }

    /** The number of the last change that the watcher of changes has seen. */
    long knownHead() {
        return changes.head();
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
        api.close();
        web.close();
        adminAccess.close();
        if (accessLog != null) {
            accessLog.close();
        }
        if (traces != null) {
            traces.close();
        }
        if (publisher != null) {
            publisher.close();
        }
        live.close();
        feed.close();
        fleet.close();
        access.uses().close();
        refusedCalls.close();
        planTimer.close();
        expired.close();
        reports.close();
        digests.close();
        rechecker.close();
        notices.close();
        webhooks.close();
        ownership.close();
        platform.close();
        names.close();
        database.close();
    }
}
