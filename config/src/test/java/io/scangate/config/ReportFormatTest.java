package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The format of reports and its digest, and the counts by kind that become of them. */
@Timeout(120)
class ReportFormatTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final long HOUR = System.currentTimeMillis() / 3_600_000;
    private static final String STATUS = "{\"name\": \"n\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}";
    private static final String PERIOD = "&from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";

    private static String count(long hour, String prefix, long scans, String kind) {
        return "{\"hour\": " + hour + ", \"appid\": \"wx1\""
                + (prefix.isEmpty() ? "" : ", \"prefix\": \"" + prefix + "\"") + ", \"scans\": " + scans + kind + "}";
    }

    private static String kind(String action, String version, String reason, String scene) {
        return ", \"action\": \"" + action + "\"" + (version.isEmpty() ? "" : ", \"version\": \"" + version + "\"")
                + (reason.isEmpty() ? "" : ", \"reason\": \"" + reason + "\"")
                + (scene.isEmpty() ? "" : ", \"scene\": \"" + scene + "\"");
    }

    private static String batch(long sequence, long uncounted, String... counts) {
        return "{\"sequence\": " + sequence + ", \"uncounted\": " + uncounted + ", \"counts\": ["
                + String.join(", ", counts) + "], \"matched\": [], \"unmatched\": []}";
    }

    private static Reply report(TestServer server, String batch) {
        return server.operator().put("/v1/gateways/g/report", ReportText.of(STATUS, batch));
    }

    private static String rule(TestServer server, String path) {
        String prefix = server.origin() + path;
        server.operator()
                .post("/v1/accounts/wx1/rules", "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/a\"}")
                .is(201);
        return prefix;
    }

    private static HttpResponse<String> send(TestServer server, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + "/v1/gateways/g/report"))
                .header("Authorization", "Bearer " + server.operatorKey())
                .PUT(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static long scans(TestServer server) {
        long sum = 0;
        for (JsonNode item : items(server)) {
            sum += item.path("scans").asLong();
        }
        return sum;
    }

    private static JsonNode items(TestServer server) {
        return server.operator()
                .get("/v1/accounts/wx1/scans?limit=200" + PERIOD)
                .is(200)
                .body()
                .path("items");
    }

    /** A byte of a batch that is wrong must not make the gateway put the batch aside. */
    @Test
    void noDamagedReportIsStored_andEachIsAskedForAgain() throws Exception {
        try (TestServer server = TestServer.startNow(TestDatabase.SQLITE)) {
            server.licensed().account("wx1");
            String prefix = rule(server, "/a/");
            String text =
                    ReportText.of(STATUS, batch(1, 0, count(HOUR, prefix, 5, kind("open", "release", "", "1011"))));
            byte[] good = text.getBytes(StandardCharsets.UTF_8);
            String digest = ReportText.digest(text);
            Random random = new Random(18);
            for (int i = 0; i < 300; i++) {
                byte[] bad = good.clone();
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                HttpResponse<String> answer = send(server, bad, "Content-Digest", digest);
                assertEquals(400, answer.statusCode(), answer.body());
                assertTrue(answer.body().contains("Content-Digest"), answer.body());
            }
            for (String wrong : List.of("", "sha-256=:AAAA:", "sha-512=:AAAA:", ReportText.digest("other"))) {
                HttpResponse<String> answer = send(server, good, "Content-Digest", wrong);
                assertEquals(400, answer.statusCode(), answer.body());
                assertTrue(
                        answer.body().contains("Content-Digest")
                                && answer.body().contains("sha-256=:"),
                        answer.body());
            }
            assertEquals(0, scans(server));
            String among = "unixsum=:GQU=:, " + digest + ", sha-512=:AAAA:";
            assertEquals(204, send(server, good, "Content-Digest", among).statusCode());
            assertEquals(5, scans(server));
        }
    }

    /** Also of a report whose batch could never be stored: a later format may have another one. */
    @Test
    void anotherFormatIsRefusedAndTheExpectedOneNamed() throws Exception {
        try (TestServer server = TestServer.startNow(TestDatabase.SQLITE)) {
            String earlier = "{\"name\": \"n\", \"revision\": 1, \"state\": \"current\", \"rules\": 1, \"batch\": "
                    + batch(1, 0) + "}";
            String later = ReportText.of(STATUS, "{\"sequence\": []}").replace("report/2", "report/3");
            String last = "{\"gateway\": " + STATUS + ", \"format\": \"scangate-report/2\"}";
            for (String other : List.of(earlier, later, last, "{}", "[]")) {
                HttpResponse<String> undigested = send(server, other.getBytes(StandardCharsets.UTF_8));
                HttpResponse<String> digested = send(
                        server, other.getBytes(StandardCharsets.UTF_8), "Content-Digest", ReportText.digest(other));
                for (HttpResponse<String> answer : List.of(undigested, digested)) {
                    assertEquals(400, answer.statusCode(), answer.body());
                    assertTrue(answer.body().contains("scangate-report/2"), answer.body());
                    assertTrue(answer.body().contains("malformed_request"), answer.body());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensFallbacksAndKindsAreToldApart(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            server.licensed().account("wx1");
            String prefix = rule(server, "/a/");
            report(
                            server,
                            batch(
                                    1,
                                    7,
                                    count(HOUR, prefix, 5, kind("open", "release", "", "1011")),
                                    count(HOUR, prefix, 2, kind("open", "trial", "", "none")),
                                    count(HOUR, prefix, 30, kind("fallback", "", "blocked", "1013")),
                                    count(HOUR, prefix, 1, ""),
                                    count(HOUR, prefix, 100, kind("open", "future", "", "9999")),
                                    count(HOUR, "", 1_000, kind("fallback", "", "", ""))))
                    .is(204);
            report(server, batch(2, 3, count(HOUR, prefix, 5, kind("open", "release", "", "1011"))))
                    .is(204);
            report(server, batch(2, 3, count(HOUR, prefix, 5, kind("open", "release", "", "1011"))))
                    .is(204);
            JsonNode items = items(server);
            assertEquals(2, items.size(), items::toString);
            JsonNode merged = items.get(0);
            assertEquals("", merged.path("prefix").asText());
            assertEquals(1_000, merged.path("fallbacks").asLong());
            JsonNode rule = items.get(1);
            assertEquals(prefix, rule.path("prefix").asText());
            assertEquals(143, rule.path("scans").asLong());
            assertEquals(112, rule.path("opens").asLong());
            assertEquals(30, rule.path("fallbacks").asLong());
            List<String> kinds = new ArrayList<>();
            rule.path("kinds").forEach(each -> kinds.add(each.toString()));
            assertEquals(
                    List.of(
                            "{\"scans\":1}",
                            "{\"action\":\"open\",\"scans\":100}",
                            "{\"action\":\"open\",\"version\":\"trial\",\"scene\":\"none\",\"scans\":2}",
                            "{\"action\":\"open\",\"version\":\"release\",\"scene\":\"1011\",\"scans\":10}",
                            "{\"action\":\"fallback\",\"reason\":\"blocked\",\"scene\":\"1013\",\"scans\":30}"),
                    kinds);
            JsonNode gateway =
                    server.operator().get("/v1/gateways").is(200).body().at("/items/0");
            assertEquals(10, gateway.path("uncounted_scans").asLong());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRangeIsCompleteOverItsPages_alsoWhileCountsArrive(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            server.licensed().account("wx1");
            List<String> prefixes = List.of(rule(server, "/a/"), rule(server, "/b/"));
            // Counts from before the account was made belong to an earlier one.
            Jdbi.create("jdbc:" + server.database().database())
                    .useHandle(handle -> handle.execute("UPDATE accounts SET born = 0"));
            List<String> counts = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (long hour = HOUR - 150; hour < HOUR; hour++) {
                for (String prefix : prefixes) {
                    counts.add(count(hour, prefix, 1, kind("open", "release", "", "1011")));
                    counts.add(count(hour, prefix, 2, kind("fallback", "", "suspended", "none")));
                    expected.add(hour + " " + prefix);
                }
            }
            report(server, batch(1, 0, counts.toArray(String[]::new))).is(204);
            for (int limit : new int[] {7, 50, 200}) {
                List<String> found = new ArrayList<>();
                String after = "";
                do {
                    JsonNode page = server.operator()
                            .get("/v1/accounts/wx1/scans?limit=" + limit + PERIOD
                                    + (after.isEmpty() ? "" : "&after=" + RestClient.encoded(after)))
                            .is(200)
                            .body();
                    page.path("items").forEach(item -> {
                        assertEquals(1, item.path("opens").asLong() % 1_000);
                        assertEquals(2, item.path("fallbacks").asLong());
                        long hour = Instant.parse(item.path("hour").asText()).getEpochSecond() / 3_600;
                        found.add(hour + " " + item.path("prefix").asText());
                    });
                    report(
                                    server,
                                    batch(
                                            1_000 * limit + found.size(),
                                            0,
                                            count(
                                                    HOUR - 150,
                                                    prefixes.get(0),
                                                    1_000,
                                                    kind("open", "release", "", "1011"))))
                            .is(204);
                    after = page.path("next").asText("");
                } while (!after.isEmpty());
                assertEquals(expected, found);
            }
        }
    }
}
