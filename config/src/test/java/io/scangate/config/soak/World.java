package io.scangate.config.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.Website;
import io.scangate.gateway.identity.TestTokens;
import io.scangate.gateway.testing.BadNetwork;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of the soak, their accounts, and what their answers are compared with. Thread-safe after its start. */
final class World implements AutoCloseable {
    static final String HEAP_OF_THE_CONTROL_PLANE = "-Xmx192m";
    static final String HEAP_OF_A_GATEWAY = "-Xmx128m";
    private static final List<String> ACCOUNTS = List.of("wx-change", "wx-steady", "wx-aborted", "wx-token");

    private final Path directory;
    private final Faults faults = new Faults();
    private final History history = new History();
    private final Answers answers = new Answers(history, faults);
    private final Website website = new Website();
    private final Trust trust;
    private final Trust planeTrust;
    private final SoakProcess plane;
    private final Api api;
    private final List<BadNetwork> networks = new ArrayList<>();
    private final SoakProcess plain;
    private final SoakProcess tls;

    World(Path directory) throws Exception {
        this.directory = directory;
        this.trust = new Trust(directory, "gateway");
        this.planeTrust = new Trust(directory, "plane");
        List<String> arguments = new ArrayList<>(List.of(
                "config",
                "--database=" + database(),
                "--data-directory=" + directory.resolve("data"),
                "--tls-cert=" + planeTrust.cert(),
                "--tls-key=" + planeTrust.key()));
        arguments.addAll(planeSettings());
        plane = SoakProcess.start(
                        "control-plane",
                        directory,
                        io.scangate.config.Main.class,
                        List.of(HEAP_OF_THE_CONTROL_PLANE),
                        arguments)
                .awaitReady();
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(planeTrust.shared())
                .build();
        api = new Api(http, "https://127.0.0.1:" + plane.port(), List.of()).as(plane.firstKey());
        makeAccounts();
        String key = api.call("PUT", "/v1/gateway-keys/fleet", null).is(200).text("key");
        Path jwks = Files.writeString(directory.resolve("jwks.json"), TestTokens.ISSUER.set("es"));
        plain = gateway("gateway-plain", key, List.of("--identity=anonymous"));
        tls = gateway(
                "gateway-tls",
                key,
                List.of("--identity=jwt", "--jwks=" + jwks, "--tls-cert=" + trust.cert(), "--tls-key=" + trust.key()));
    }

    private List<String> planeSettings() {
        return List.of(
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:0",
                "--icp=off",
                "--ownership-allow-loopback=true",
                "--ownership-ports=" + origin().replaceAll(".*:", ""),
                "--publishes-per-month=10000000",
                "--rules-per-account=100",
                "--restore-window=10m",
                "--calls-per-second=1000",
                "--call-burst=1000",
                "--wrong-secrets-per-minute=0");
    }

    /** Starts a control plane on another database, without TLS. */
    SoakProcess restored(Path database) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "config", "--database=sqlite:" + database, "--data-directory=" + database.resolveSibling("data")));
        arguments.addAll(planeSettings());
        List<String> flags = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        return SoakProcess.start("restored", directory, io.scangate.config.Main.class, flags, arguments)
                .awaitReady();
    }

    private SoakProcess gateway(String name, String key, List<String> more) throws Exception {
        BadNetwork network = new BadNetwork(plane.port());
        networks.add(network);
        List<String> arguments = new ArrayList<>(List.of(
                "--source=https://127.0.0.1:" + network.port(),
                "--feed-ca=" + planeTrust.bundle(),
                "--feed-token=" + key,
                "--state-dir=" + directory.resolve("state-" + networks.size()),
                "--name=" + name,
                "--report-interval=5s",
                "--head-timeout=5s",
                "--idle-timeout=60s",
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:0"));
        arguments.addAll(more);
        SoakProcess started = SoakProcess.start(
                        name,
                        directory,
                        io.scangate.gateway.Main.class,
                        List.of(HEAP_OF_A_GATEWAY, "-XX:+UseG1GC"),
                        arguments)
                .awaitReady();
        started.debug();
        return started;
    }

    private void makeAccounts() throws Exception {
        for (String appid : ACCOUNTS) {
            api.post("/v1/accounts", "{\"appid\": \"" + appid + "\", \"name\": \"" + appid + "\", \"kind\": \"media\"}")
                    .is(201);
            api.call("PATCH", "/v1/accounts/" + appid, "{\"code_published\": true}")
                    .is(200);
            JsonNode file = api.get("/v1/accounts/" + appid + "/verification-file")
                    .is(200)
                    .body();
            website.put(
                    file.path("file_name").asText(), file.path("file_content").asText());
        }
        for (int rule = 0; rule < Scans.STEADY; rule++) {
            publish("wx-steady", steady(rule), Scans.steadyPage(rule));
        }
        publish("wx-aborted", aborted(), "pages/aborted");
        history.known(api.revision());
    }

    private void publish(String appid, String prefix, String page) throws Exception {
        String rules = "/v1/accounts/" + appid + "/rules";
        String id = api.post(rules, "{\"prefix\": \"" + prefix + "\", \"page\": \"" + page + "\"}")
                .is(201)
                .text("id");
        api.post(rules + "/" + id + "/publish", null).is(200);
    }

    /** The range of a rule that does not change. */
    String steady(int rule) {
        return origin() + "/steady" + rule + "/";
    }

    /** The range of the rule that clients scan who do not read the answer. */
    String aborted() {
        return origin() + "/aborted/";
    }

    String origin() {
        return website.origin();
    }

    String database() {
        return "sqlite:" + directory.resolve("plane.db");
    }

    Path directory() {
        return directory;
    }

    Faults faults() {
        return faults;
    }

    History history() {
        return history;
    }

    Answers answers() {
        return answers;
    }

    /** The certificates of the gateway with TLS. */
    Trust trust() {
        return trust;
    }

    /** The certificates of the control plane. */
    Trust planeTrust() {
        return planeTrust;
    }

    /** The API for an operator. */
    Api api() {
        return api;
    }

    /** The gateway without TLS. */
    SoakProcess plain() {
        return plain;
    }

    /** The gateway with TLS, HTTP/2 and tokens. */
    SoakProcess tls() {
        return tls;
    }

    List<SoakProcess> gateways() {
        return List.of(plain, tls);
    }

    /** All processes that are watched. */
    List<SoakProcess> processes() {
        return List.of(plane, plain, tls);
    }

    /** The networks between the gateways and the control plane. */
    List<BadNetwork> networks() {
        return networks;
    }

    /** The scans of an account that the control plane has counted. */
    long counted(String appid) throws IOException, InterruptedException {
        long scans = 0;
        for (JsonNode each : api.get("/v1/accounts/" + appid + "/scans?unit=month&group=none")
                .is(200)
                .body()
                .path("items")) {
            scans += each.path("scans").asLong();
        }
        return scans;
    }

    @Override
    public void close() {
        processes().forEach(SoakProcess::close);
        networks.forEach(BadNetwork::close);
        website.close();
    }
}
