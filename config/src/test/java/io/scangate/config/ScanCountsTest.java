package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Scans of a gateway in a process of its own. The connections to the control plane lose, cut and repeat
 * answers. The counts of each rule equal the answered scans of the load generator, except for scans just before a kill.
 */
@Timeout(240)
class ScanCountsTest {
    private static final int SCANS = 100_000;
    private static final int MANY_SCANS = 1_000_000;
    private static final int ACCOUNTS = 3;
    private static final int RULES = 20;
    private static final int PIPELINED = 200;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern LISTENING =
            Pattern.compile("listening on 127.0.0.1:(\\d+), admin on (127.0.0.1:\\d+)");
    private static final byte[] STATUS = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNREACHABLE = "http://127.0.0.1:1";

    @TempDir
    Path directory;

    private final Random random = new Random(31);

    /** The answered scans, by canonical prefix. */
    private final Map<String, Long> sent = new TreeMap<>();

    private final FaultyProxy proxy = new FaultyProxy(7, FaultyProxy.QUICK);
    private String key = "";
    private String database = "";

    @AfterEach
    void close() {
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    void countsEqualTheAnsweredScansAcrossRestartsAndKills(TestDatabase kind) throws Exception {
        count(kind, SCANS);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void countsOfAMillionScansEqualTheAnsweredOnes(TestDatabase kind) throws Exception {
        count(kind, MANY_SCANS);
    }

    private void count(TestDatabase kind, int scans) throws Exception {
        database = kind.fresh(directory).database();
        try (ConfigServer server = TestServer.plain(database, directory)) {
            publishRules(server.store());
            key = server.access().keys().createGatewayKey(Actor.of("operator:ops"), "fleet", KeyTerms.ROTATE);
            String target = "http://" + server.address();
            RestClient operator = RestClient.of(server.address())
                    .as(server.access().keys().createOperatorKey(Actor.of("operator:ops"), "test", KeyTerms.ROTATE));
            proxy.target(target);
            proxy.faults(0.8);
            stopBySignal(operator, scans);
            proxy.target(UNREACHABLE);
            killWithAllCountsOnDisk(operator, scans);
            proxy.target(target);
            killAfterTheLastFlush(operator, scans);
            stopBySignal(operator, scans);
        }
    }

    /** A stop by SIGTERM loses no scan. */
    private void stopBySignal(RestClient operator, int scans) throws Exception {
        try (ConfigProcess gateway = startGateway()) {
            scan(gateway, scans / 4);
            gateway.terminate();
            assertEquals(128 + 15, gateway.exitCode());
        }
        awaitKept(operator);
    }

    /** A kill loses no scan that is on disk, even without a control plane. */
    private void killWithAllCountsOnDisk(RestClient operator, int scans) throws Exception {
        try (ConfigProcess gateway = startGateway()) {
            scan(gateway, scans / 4);
            awaitKept(operator);
            assertTrue(waiting().size() > 0);
        }
    }

    /** A kill loses at most the scans after the last write to disk; the lost ones then count as never sent. */
    private void killAfterTheLastFlush(RestClient operator, int scans) throws Exception {
        Map<String, Long> flushed;
        try (ConfigProcess gateway = startGateway()) {
            scan(gateway, scans / 5);
            awaitKept(operator);
            flushed = Map.copyOf(sent);
            scan(gateway, scans / 20);
        }
        Map<String, Long> kept = kept(operator);
        sent.forEach((rule, most) -> {
            long count = kept.getOrDefault(rule, 0L);
            long least = flushed.getOrDefault(rule, 0L);
            assertTrue(least <= count && count <= most, () -> rule + ": " + count + " of " + least + " to " + most);
        });
        sent.putAll(kept);
    }

    private void publishRules(Store store) {
        ChangeRequest by = ChangeRequest.by("test");
        Accounts accounts = new Accounts(store);
        Rules rules = UncheckedRules.over(store);
        for (int account = 0; account < ACCOUNTS; account++) {
            String appid = "wx" + account;
            accounts.create(by, appid, "Name", AccountKind.MEDIA);
            accounts.update(by, appid, new AccountEdit(null, null, true));
            for (int rule = 0; rule < RULES; rule++) {
                NewRule wish = new NewRule(prefix(account, rule), false, "pages/a", Version.TRIAL, List.of());
                rules.publish(
                        by, appid, RuleRef.id(rules.add(by, appid, wish).value().id()));
                sent.put(prefix(account, rule), 0L);
            }
        }
    }

    private static String prefix(int account, int rule) {
        return "https://h" + account + ".example/r" + rule + "/";
    }

    private ConfigProcess startGateway() throws Exception {
        ConfigProcess gateway = ConfigProcess.gateway(
                directory,
                "--source",
                proxy.address(),
                "--feed-token",
                key,
                "--state-dir",
                directory.resolve("state").toString(),
                "--report-interval",
                "50ms",
                "--event-loops",
                "1",
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0");
        gateway.logUntil("listening on");
        URI ready = URI.create("http://" + listening(gateway).group(2) + "/readyz");
        Waiting.await("rules")
                .until(() -> HTTP.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                                .statusCode()
                        == 200);
        return gateway;
    }

    /** The ports in the log of a gateway. */
    private static Matcher listening(ConfigProcess gateway) throws IOException {
        Matcher listening = LISTENING.matcher(gateway.log());
        assertTrue(listening.find());
        return listening;
    }

    /** Sends scans, of which one in ten matches no rule, and reads all answers. */
    private void scan(ConfigProcess gateway, int count) throws IOException {
        int port = Integer.parseInt(listening(gateway).group(1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            for (int left = count; left > 0; left -= PIPELINED) {
                int now = Math.min(left, PIPELINED);
                ByteArrayOutputStream requests = new ByteArrayOutputStream();
                for (int i = 0; i < now; i++) {
                    requests.writeBytes(request(random.nextInt(10) == 0));
                }
                socket.getOutputStream().write(requests.toByteArray());
                readAnswers(socket.getInputStream(), now);
            }
        }
    }

    private byte[] request(boolean unmatched) {
        String prefix = prefix(random.nextInt(ACCOUNTS), random.nextInt(RULES));
        if (!unmatched) {
            sent.merge(prefix, 1L, Long::sum);
        }
        String link = (unmatched ? "https://unmatched.example/" : prefix) + random.nextInt(1000);
        return ("GET /v1/resolve?link=" + RestClient.encoded(link) + " HTTP/1.1\r\nHost: gateway\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void readAnswers(InputStream in, int answers) throws IOException {
        byte[] bytes = new byte[1 << 16];
        int matched = 0;
        for (int seen = 0; seen < answers; ) {
            int read = in.read(bytes);
            assertTrue(read > 0, "the gateway closed the connection");
            for (int i = 0; i < read; i++) {
                matched = bytes[i] == STATUS[matched] ? matched + 1 : bytes[i] == STATUS[0] ? 1 : 0;
                if (matched == STATUS.length) {
                    seen++;
                    matched = 0;
                }
            }
        }
    }

    private Map<String, Long> counted(RestClient operator) {
        Map<String, Long> counts = new TreeMap<>();
        sent.keySet().forEach(prefix -> counts.put(prefix, 0L));
        Instant now = Instant.now();
        for (int account = 0; account < ACCOUNTS; account++) {
            String path = "/v1/accounts/wx" + account + "/scans?limit=200&from=" + now.minus(Duration.ofDays(1))
                    + "&to=" + now.plus(Duration.ofHours(1));
            add(operator.get(path).is(200).body().path("items"), counts);
        }
        return counts;
    }

    /**
     * The scans that are counted or wait on disk. A batch with a lost answer may be both, and a batch in flight may
     * arrive between the two reads.
     */
    private Map<String, Long> kept(RestClient operator) throws Exception {
        while (true) {
            List<JsonNode> batches = waiting();
            long last = lastCounted();
            Map<String, Long> kept = counted(operator);
            if (last == lastCounted()) {
                for (JsonNode batch : batches) {
                    long sequence = batch.path("sequence").asLong();
                    // A change of the counts that are in no batch yet has the number 0.
                    if (sequence == 0 || sequence > last) {
                        add(batch.path("counts"), kept);
                    }
                }
                return kept;
            }
        }
    }

    private static void add(JsonNode counts, Map<String, Long> to) {
        for (JsonNode count : counts) {
            to.merge(count.path("prefix").asText(), count.path("scans").asLong(), Long::sum);
        }
    }

    private void awaitKept(RestClient operator) throws Exception {
        Waiting.await().untilAsserted(() -> assertEquals(sent, kept(operator)));
    }

    /** The number of the last counted batch. */
    private long lastCounted() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:" + database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(last_sequence), 0) FROM gateways")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The batches on disk, counted or not. */
    private List<JsonNode> waiting() throws IOException {
        List<JsonNode> batches = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("state/reports.json"))) {
            // The checksum stands before the JSON.
            JsonNode node = JSON.readTree(line.substring(line.indexOf('{')));
            if (node.has("counts")) {
                batches.add(node);
            }
        }
        return batches;
    }
}
