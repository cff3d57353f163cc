package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.RandomText;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Reports whose links, counts or batches the database cannot store: the rest is stored, and nothing stops. */
@Timeout(120)
class UnstorableReportsTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long HOUR = System.currentTimeMillis() / 3_600_000;
    private static final String STATUS = "{\"name\": \"n\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}";
    private static final String EARLIER_GATEWAY = "earlier";

    @TempDir
    Path directory;

    private final RandomText texts = new RandomText(4_000);

    private static String publish(TestServer server) {
        String prefix = server.origin() + "/a/";
        RestClient owner = server.licensed().account("wx1");
        String id = owner.post("/v1/accounts/wx1/rules", "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/a\"}")
                .is(201)
                .text("id");
        owner.post("/v1/accounts/wx1/rules/" + id + "/publish", null).is(200);
        return prefix;
    }

    private Gateway follow(TestServer server) throws Exception {
        String key =
                server.operator().put("/v1/gateway-keys/fleet", null).is(200).text("key");
        return follow(server, key, directory.resolve("state"));
    }

    private static Gateway follow(TestServer server, String key, Path state) throws Exception {
        Gateway gateway = FollowingGateway.start(server.base(), key, state, Map.of("report-interval", "50ms"));
        Waiting.await("the rules").until(() -> gateway.revision() == server.revision());
        return gateway;
    }

    private static void scan(Gateway gateway, String link) throws Exception {
        URI target = URI.create("http://" + gateway.address() + "/v1/resolve?link=" + RestClient.encoded(link));
        String answer = HTTP.send(HttpRequest.newBuilder(target).build(), BodyHandlers.ofString())
                .body();
        assertTrue(answer.contains("pages/a"), answer);
    }

    private static long scans(TestServer server) {
        JsonNode counts = server.operator()
                .get("/v1/accounts/wx1/scans?limit=200&from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")
                .is(200)
                .body()
                .path("items");
        return StreamSupport.stream(counts.spliterator(), false)
                .mapToLong(count -> count.path("scans").asLong())
                .sum();
    }

    private static List<String> gateways(TestServer server) {
        List<String> ids = new ArrayList<>();
        JsonNode gateways = server.operator().get("/v1/gateways").is(200).body().path("items");
        gateways.forEach(gateway -> ids.add(gateway.path("id").asText()));
        return ids;
    }

    private static List<String> samples(TestServer server) {
        return Jdbi.create("jdbc:" + server.database().database())
                .withHandle(handle -> handle.createQuery("SELECT link FROM scanned_links ORDER BY link")
                        .mapTo(String.class)
                        .list());
    }

    private static void execute(TestServer server, String sql) {
        Jdbi.create("jdbc:" + server.database().database()).useHandle(handle -> handle.execute(sql));
    }

    private static String count(String prefix, long scans) {
        return "{\"hour\": " + HOUR + ", \"appid\": \"wx1\", \"prefix\": \"" + prefix + "\", \"scans\": " + scans + "}";
    }

    private static String batch(long sequence, String counts, String... matched) {
        return "{\"sequence\":" + sequence + ", \"counts\": [" + counts + "], \"matched\": ["
                + (matched.length == 0 ? "" : "\"" + String.join("\", \"", matched) + "\"") + "], \"unmatched\": []}";
    }

    private static Reply report(TestServer server, String gateway, String batch) {
        return server.operator()
                .callUndocumented("PUT", "/v1/gateways/" + gateway + "/report", ReportText.of(STATUS, batch));
    }

    @ParameterizedTest
    @EnumSource
    void aScanOfALongLinkIsCountedAndSampled(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            String prefix = publish(server);
            try (Gateway gateway = follow(server)) {
                String longLink = prefix + texts.letters(4_000 - prefix.length());
                scan(gateway, longLink);
                Waiting.await("the count").until(() -> scans(server) == 1);
                scan(gateway, prefix + "short");
                Waiting.await("the next count").until(() -> scans(server) == 2);
                assertEquals(1, gateways(server).size());
                Waiting.await("the samples").until(() -> samples(server).size() == 2);
                assertTrue(samples(server).contains(longLink));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void batchesOfAnEarlierVersionDoNotStopLaterOnes(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            String prefix = publish(server);
            String tooLong = count(prefix + texts.letters(4_000), 3);
            Path state = Files.createDirectories(directory.resolve("state"));
            Files.writeString(
                    state.resolve("reports.json"),
                    "{\"gateway\": \"" + EARLIER_GATEWAY + "\", \"last_sequence\": 3}\n"
                            + batch(1, tooLong) + "\n"
                            + batch(2, count(prefix, 10), prefix + texts.letters(4_000 - prefix.length())) + "\n"
                            + batch(3, count("https://h/", 0)) + "\n");
            try (Gateway gateway = follow(server)) {
                Waiting.await("the earlier count").until(() -> scans(server) == 10);
                scan(gateway, prefix + "1");
                Waiting.await("the later count").until(() -> scans(server) == 11);
                assertEquals(List.of(EARLIER_GATEWAY), gateways(server));
            }
            assertEquals(
                    List.of(batch(1, tooLong), batch(3, count("https://h/", 0))),
                    Files.readAllLines(state.resolve("reports-refused.json")));
        }
    }

    /** The batches that both find were not sent before: one of the two sends them. */
    @Test
    void twoGatewaysOfACopiedDirectoryLoseNoScanAndCountNoneTwice() throws Exception {
        try (TestServer server = TestServer.startNow(TestDatabase.SQLITE)) {
            String prefix = publish(server);
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            Path copy = Files.createDirectories(directory.resolve("copy"));
            Path state = Files.createDirectories(directory.resolve("state"));
            String found = "{\"gateway\": \"" + EARLIER_GATEWAY + "\", \"last_sequence\": 2}\n"
                    + batch(1, count(prefix, 100)) + "\n" + batch(2, count(prefix, 50)) + "\n";
            Files.writeString(state.resolve("reports.json"), found);
            Files.writeString(copy.resolve("reports.json"), found);
            try (Gateway first = follow(server, key, state)) {
                Waiting.await("the earlier counts").until(() -> scans(server) == 150);
                try (Gateway second = follow(server, key, copy)) {
                    for (int i = 0; i < 7; i++) {
                        scan(first, prefix + i);
                        scan(second, prefix + i);
                    }
                    Waiting.await("a new id").until(() -> gateways(server).size() == 2);
                    scan(second, prefix);
                    Waiting.await("all scans").until(() -> scans(server) == 165);
                }
            }
            assertEquals(165, scans(server));
            List<String> ids = gateways(server);
            assertTrue(ids.remove(EARLIER_GATEWAY), ids::toString);
            assertEquals(EARLIER_GATEWAY + "\n", Files.readString(state.resolve("identity")));
            assertEquals(ids.get(0) + "\n", Files.readString(copy.resolve("identity")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatCanNeverBeStoredIsRefused_andTheStatusIsStored(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            List<String> bad = List.of(
                    batch(1, count(texts.letters(2_001), 1)),
                    batch(1, count("a\\u0000b", 1)),
                    batch(1, count("a\\ud800b", 1)),
                    batch(1, count("p", 0)),
                    batch(1, count("p", Long.MAX_VALUE)),
                    batch(0, count("p", 1)),
                    batch(1, "{\"hour\": 1, \"scans\": 1}"));
            for (int i = 0; i < bad.size(); i++) {
                report(server, "g" + i, bad.get(i)).is(422, "unstorable_batch");
            }
            assertEquals(bad.size(), gateways(server).size());
            for (String unreadable : List.of("[]", "{\"sequence\": \"x\"}", batch(1, "null"), batch(1, "7"))) {
                report(server, "g", unreadable).is(422, "unstorable_batch");
            }
            report(server, "g", "{\"sequence\": 1, \"counts\": [").is(400, "malformed_request");
            for (String body : List.of("null", "", "[]", "7")) {
                server.operator()
                        .callUndocumented("PUT", "/v1/gateways/g/report", body)
                        .is(400, "malformed_request");
            }
            report(server, "g", batch(1, count("p", 1))).is(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sequencesAndHoursAreBounded_andTheGatewayLearnsWhatIsNotAdded(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            String prefix = publish(server);
            String ok = count(prefix, 1);
            long now = System.currentTimeMillis();
            for (long silencing :
                    new long[] {Long.MAX_VALUE, now + Duration.ofDays(8).toMillis()}) {
                report(server, "g", batch(silencing, ok)).is(422, "unstorable_batch");
            }
            report(server, "g", batch(now + 3_700_000, ok)).is(503, "clocks_differ");
            report(server, "g", batch(now, ok)).is(204);
            report(server, "g", batch(now, ok)).is(204);
            report(server, "g", batch(now - 1, ok)).is(422, "unstorable_batch");
            assertEquals(1, scans(server));
            String outOfTime = ok.replace(String.valueOf(HOUR), String.valueOf(HOUR + 3)) + ", "
                    + ok.replace(String.valueOf(HOUR), String.valueOf(HOUR - 93 * 24)) + ", "
                    + ok.replace(String.valueOf(HOUR), String.valueOf(Long.MAX_VALUE));
            JsonNode ignored = report(
                            server,
                            "g",
                            batch(now + 1, ok + ", " + outOfTime + ", " + count("https://absent.example/", 1)))
                    .is(200)
                    .body()
                    .get("ignored_counts");
            assertEquals(3, ignored.get("hour_out_of_range").asInt());
            assertEquals(1, ignored.get("unknown_rule").asInt());
            assertEquals(2, scans(server));
        }
    }

    @Test
    void aGatewaysKeyReportsAsItsOwnGatewaysOnly() throws Exception {
        try (TestServer server = TestServer.startNow(TestDatabase.SQLITE)) {
            RestClient one = server.operator().as(key(server, "one"));
            RestClient two = server.operator().as(key(server, "two"));
            String status = ReportText.of(STATUS, null);
            one.callUndocumented("PUT", "/v1/gateways/g/report", status).is(204);
            two.callUndocumented("PUT", "/v1/gateways/g/report", status).is(403, "forbidden");
            two.callUndocumented("PUT", "/v1/gateways/h/report", status).is(204);
            server.operator().delete("/v1/gateway-keys/one").is(204);
            one.callUndocumented("PUT", "/v1/gateways/g/report", status).is(401, "unauthorized");
            two.callUndocumented("PUT", "/v1/gateways/g/report", status).is(204);
        }
    }

    private static String key(TestServer server, String name) {
        return server.operator().put("/v1/gateway-keys/" + name, null).is(200).text("key");
    }

    /** A gateway has to send such a batch again. */
    @Test
    void aBatchThatArrivesInPartIsNotRefusedForGood() throws Exception {
        try (TestServer server = TestServer.startNow(TestDatabase.SQLITE, "request-timeout", "300ms");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            String head = "PUT /v1/gateways/g/report HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                    + server.operatorKey() + "\r\nContent-Digest: " + ReportText.digest("")
                    + "\r\nContent-Length: 60000\r\n\r\n";
            String body = "{\"format\": \"scangate-report/2\", \"gateway\": " + STATUS
                    + ", \"batch\": {\"sequence\": 1, \"counts\": [" + count("p", 1) + ", ";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertTrue(String.valueOf(status).startsWith("HTTP/1.1 408 "), status);
        }
    }

    @ParameterizedTest
    @EnumSource
    void samplesThatFailLoseNoCounts_andCountsThatFailLoseNoStatus(TestDatabase kind) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.scangate.config.fleet.ReportFaults");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (TestServer server = TestServer.startNow(kind)) {
            String prefix = publish(server);
            execute(server, "ALTER TABLE scanned_links RENAME TO gone_links");
            for (int i = 1; i <= 3; i++) {
                report(server, "one", batch(i, count(prefix, 5), prefix + i)).is(204);
                report(server, "one", batch(i, count(prefix, 5), prefix + i)).is(204);
            }
            assertEquals(15, scans(server), "each batch once");
            assertEquals(1, log.list.size());
            execute(server, "ALTER TABLE scan_counts RENAME TO gone_counts");
            for (int i = 1; i <= 3; i++) {
                report(server, "two", batch(i, count(prefix, 5))).is(503, "unavailable");
            }
            assertEquals(2, log.list.size());
            String line = log.list.get(1).getFormattedMessage();
            assertTrue(line.contains("two") && line.contains("scan_counts"), line);
            assertTrue(gateways(server).contains("two"));
            execute(server, "ALTER TABLE gone_counts RENAME TO scan_counts");
            report(server, "two", batch(1, count(prefix, 5))).is(204);
            assertEquals(20, scans(server));
        } finally {
            logger.detachAppender(log);
        }
    }
}
