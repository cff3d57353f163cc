package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.access.Access;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.access.RefusedCalls;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.NewAccount;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Passwords;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.PeopleStore.Wanted;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.User;
import io.scangate.config.session.Means;
import io.scangate.config.session.Sessions;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.SqlPeople;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.config.web.Face;
import io.scangate.config.web.Route;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.MemoryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * A control plane in this process, started like the command line does, on an empty database and with a website beside
 * it.
 */
final class TestServer implements AutoCloseable {
    /** The author of what tests change beside the API. */
    static final Actor OPS = Actor.of("operator:ops");

    /** Hashes that take a millisecond; a sample of the tests starts the program itself, with those of people. */
    private static final Passwords QUICK = new Passwords(4);

    /** Most tests make all their calls with one key. */
    private static final Map<String, String> NO_LIMITS = Map.of(
            "calls-per-second", "1000000",
            "call-burst", "1000000",
            "calls-in-flight", "1000000",
            "tokens-per-minute", "1000000",
            "gateway-url", "https://scan.example",
            "sign-up", "approval",
            "sign-up-limit", "1000000",
            "sign-ups-per-hour", "1000000");

    /**
     * Starts a control plane on a database that may have content, with the system's clock and without a website.
     *
     * @param data the directory for its own files
     */
    static ConfigServer plain(String database, Path data) throws IOException {
        return plain(database, data, Clock.systemUTC());
    }

    /** The same with a clock of its own. */
    static ConfigServer plain(String database, Path data, Clock clock) throws IOException {
        SettingsLayers layers = new SettingsLayers();
        layers.addFlag("listen", "127.0.0.1:0");
        layers.addFlag("admin", "127.0.0.1:0");
        layers.addFlag("drain-timeout", "200ms");
        layers.addFlag("data-directory", data.toString());
        layers.addFlag("database", database);
        NO_LIMITS.forEach(layers::addFlag);
        return ConfigServer.start(ConfigSettings.of(layers), clock, QUICK);
    }

    private final Website website;
    private final Path files;
    private final DatabaseSettings database;
    private final Clock clock;
    private final ConfigServer server;
    private final String operatorKey;
    private final RestClient operator;

    private TestServer(Website website, Path files, DatabaseSettings database, Clock clock, ConfigServer server) {
        this.website = website;
        this.files = files;
        this.database = database;
        this.clock = clock;
        this.server = server;
        this.operatorKey = server.access().keys().createOperatorKey(Actor.of("operator:ops"), "test", KeyTerms.ROTATE);
        this.operator = RestClient.of(server.address()).as(operatorKey);
    }

    /**
     * With a clock of its own: a month of the system's clock may end during a test.
     *
     * @param settings keys and values
     */
    static TestServer start(TestDatabase kind, String... settings) throws IOException {
        return start(kind, new MovableClock(Instant.parse("2026-11-15T12:00:00Z")), settings);
    }

    /** With a clock that stays at the present time: gateways' reports are of this time, and no month ends during the test. */
    static TestServer startAtPresent(TestDatabase kind, String... settings) throws IOException {
        return start(kind, new MovableClock(Instant.now()), settings);
    }

    /** With the system's clock, for the reports of gateways, which have that clock. */
    static TestServer startNow(TestDatabase kind, String... settings) throws IOException {
        return start(kind, Clock.systemUTC(), settings);
    }

    private static TestServer start(TestDatabase kind, Clock clock, String... settings) throws IOException {
        Website website = new Website();
        Path files = MemoryFolder.createForProcess("scangate-server");
        DatabaseSettings database = kind.fresh(files);
        Map<String, String> all = new HashMap<>(Map.of(
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0",
                "database",
                database.database(),
                "data-directory",
                files.toString(),
                "drain-timeout",
                "1s",
                "ownership-allow-loopback",
                "true",
                "ownership-ports",
                website.origin().replaceAll(".*:", "")));
        all.putAll(NO_LIMITS);
        for (int i = 0; i < settings.length; i += 2) {
            // Ports are added to that of the website.
            String key = settings[i];
            all.merge(key, settings[i + 1], (one, more) -> key.equals("ownership-ports") ? one + "," + more : more);
        }
        SettingsLayers layers = new SettingsLayers();
        all.forEach(layers::addFlag);
        return new TestServer(
                website, files, database, clock, ConfigServer.start(ConfigSettings.of(layers), clock, QUICK));
    }

    /**
     * Starts another control plane on the same database, with the same clock.
     *
     * @param settings keys and values
     */
    ConfigServer replica(String... settings) throws IOException {
        SettingsLayers layers = new SettingsLayers();
        Map<String, String> all = new HashMap<>(NO_LIMITS);
        all.putAll(Map.of(
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0",
                "drain-timeout",
                "200ms",
                "database",
                database.database(),
                "data-directory",
                files.resolve("replica").toString()));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        all.forEach(layers::addFlag);
        return ConfigServer.start(ConfigSettings.of(layers), clock, QUICK);
    }

    /** An origin that rules may have: plain http on loopback. */
    String origin() {
        return website.origin();
    }

    /** The time of the server's clock. */
    Instant now() {
        return clock.instant();
    }

    /** Moves the server's own clock. */
    void advance(Duration by) {
        ((MovableClock) clock).advance(by);
    }

    Website website() {
        return website;
    }

    /** Where it keeps its own files, unless a setting says otherwise. */
    Path dataDirectory() {
        return files;
    }

    /** The base address, as gateways name it. */
    String base() {
        return "http://" + server.address();
    }

    /** The base address of health and metrics. */
    String adminBase() {
        return "http://" + server.adminAddress();
    }

    int port() {
        return server.address().getPort();
    }

    /** The mark of the last change. */
    String mark() {
        return server.store().read(Store.Reader::mark);
    }

    List<Route> routes() {
        return server.routes();
    }

    Access access() {
        return server.access();
    }

    /** The faces of the public listener. */
    List<Face> faces() {
        return server.faces();
    }

    /** The faces of the admin listener. */
    List<Face> adminFaces() {
        return server.adminFaces();
    }

    /** The number of the last change, from the store itself. */
    long head() {
        return server.store().read(Store.Reader::revision);
    }

    /** A client of the admin listener, which has no document. */
    RestClient adminClient() {
        return operator.at(server.adminAddress());
    }

    /** The number of the last change that the watcher has seen. Does not ask the database. */
    long knownHead() {
        return server.knownHead();
    }

    String operatorKey() {
        return operatorKey;
    }

    DatabaseSettings database() {
        return database;
    }

    /** The number of the last change. */
    long revision() {
        return operator.get("/v1/audit?limit=1")
                .is(200)
                .body()
                .at("/items/0/revision")
                .asLong();
    }

    RestClient operator() {
        return operator;
    }

    RestClient anonymous() {
        return operator.as(null);
    }

    /**
     * Creates an account with published code and puts its verification file on the website; returns a client of the
     * account.
     */
    RestClient account(String appid) {
        operator.post(
                        "/v1/accounts",
                        "{\"appid\": \"" + appid + "\", \"name\": \"" + appid + "\", \"kind\": \"media\"}")
                .is(201);
        operator.patch("/v1/accounts/" + appid, "{\"code_published\": true}").is(200);
        upload(appid);
        String secret =
                operator.post("/v1/accounts/" + appid + "/secret", null).is(200).text("secret");
        return operator.as(anonymous()
                .post("/v1/tokens", "{\"appid\": \"" + appid + "\", \"secret\": \"" + secret + "\"}")
                .is(200)
                .text("access_token"));
    }

    /** Registers an account that waits for approval, with an owner of the same name. */
    void waiting(String appid) {
        NewAccount account = new NewAccount(appid, appid, AccountKind.MEDIA, null);
        Wanted wanted = new Wanted(account, true, 1_000_000);
        people().store().signUp(appid, appid, GoodRequests.HASH, wanted, now());
    }

    /** Puts the verification file of an account on the website. */
    void upload(String appid) {
        JsonNode file = operator.get("/v1/accounts/" + appid + "/verification-file")
                .is(200)
                .body();
        website.put(file.get("file_name").asText(), file.get("file_content").asText());
    }

    /**
     * Imports an account in one transaction, with a published rule and the member ana, and puts its verification file on
     * the website; returns the rule's id. Tests that need many accounts use it.
     */
    String importAccount(String appid, String prefix) {
        importAccounts(
                List.of(new Account(appid, Map.of("ana", Role.ADMIN), List.of(new Rule(prefix, "pages/a", null)))));
        upload(appid);
        return server.store()
                .read(reader -> reader.rules(appid, null, 1).items().get(0).id());
    }

    /** Imports accounts of at most ten rules each in one transaction. */
    void importAccounts(List<Account> accounts) {
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.MEDIA, true, "pages/a", 10, 5);
        server.store().changeMany("operator:ops", batch -> {
            AccountImport into = new AccountImport("operator:ops", terms, clock);
            accounts.forEach(account -> into.take(batch, account, left -> Assertions.fail(left.toString())));
        });
    }

    /** Refused calls, as they are noted. */
    RefusedCalls refusedCalls() {
        return server.refusedCalls();
    }

    /** The accounts and rules. */
    SqlStore store() {
        return server.store();
    }

    /** The services for people. */
    PeopleServices people() {
        return server.peopleServices();
    }

    /**
     * A client with the session of a new user, whose password is that of {@link GoodRequests}.
     *
     * @param role in the service; null for none
     * @param accounts the roles in accounts
     */
    RestClient signedIn(String name, @Nullable ServiceRole role, Map<String, AccountRole> accounts) {
        SqlPeople store = people().store();
        store.create(OPS, name, name, role, GoodRequests.HASH, now());
        Edit noChange = new Edit(null, null, false, HiddenText.of(GoodRequests.HASH), false);
        User user = store.update(OPS, name, noChange, false, now());
        accounts.forEach((appid, one) -> people().memberships().put(OPS, appid, name, one, true));
        return again(user.name());
    }

    /** A client with another session of a user. */
    RestClient again(String name) {
        return operator.as(RestClient.SESSION + session(name));
    }

    /** The token of another session of a user, for a browser. */
    String session(String name) {
        Sessions.Browser browser = new Sessions.Browser("127.0.0.1", "7f000001", "test");
        return people().sessions()
                .begin(people().people().get(name), Means.PASSWORD, browser)
                .token()
                .reveal();
    }

    /** Adds a licence for loopback. */
    TestServer licensed() {
        String csv = "domain,licence,holder\n127.0.0.1,ICP-1,Test\n";
        operator.put("/v1/licences", csv, "Content-Type", "text/csv").is(200);
        return this;
    }

    /** Stops, and returns when all calls are answered. Deletes the files of the database, which no thread uses any more. */
    void stop() {
        server.close();
        website.close();
        MemoryFolder.delete(files);
    }

    /** Stops; the files of the database stay. */
    DatabaseSettings closed() {
        server.close();
        website.close();
        return database;
    }

    /** Stops in the background: the listeners accept for a while, and no test waits for that. */
    @Override
    public void close() {
        new Thread(this::stop, "stop-of-test-server").start();
    }
}
