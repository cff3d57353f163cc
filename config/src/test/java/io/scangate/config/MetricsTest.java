package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.MetricNames;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The admin listener, and a comparison of docs/metrics.md with a scrape of it. */
class MetricsTest {
    /** {@code | `name` | label, label | meaning |}. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(scangate_\\w+)` \\| ([^|]*) \\|");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(scangate_\\w+?)(_bucket|_sum|_count)?(\\{.*?\\})? ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=\"[^\"]*\")?");

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> get(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void report(TestServer server, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.base() + "/v1/gateways/g/report"))
                .header("Authorization", "Bearer " + server.operatorKey())
                .header("Content-Digest", ReportText.digest(json))
                .PUT(HttpRequest.BodyPublishers.ofString(json))
                .build();
        assertEquals(
                204, client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    private static Map<String, Set<String>> metrics(Pattern pattern, int labels, String text) {
        Map<String, Set<String>> metrics = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            Set<String> names = metrics.computeIfAbsent(matcher.group(1), name -> new TreeSet<>());
            String found = matcher.group(labels);
            LABEL.matcher(found == null ? "" : found)
                    .results()
                    .map(label -> label.group(1))
                    .filter(label -> !label.equals("le"))
                    .forEach(names::add);
        }
        return metrics;
    }

    private static void has(String scrape, String sample) {
        assertTrue(scrape.contains("\n" + sample + "\n"), () -> sample + " is not in\n" + scrape);
    }

    @Test
    void scrape_hasTheEvents_andExactlyTheMetricsOfThePage() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            RestClient account = server.account("wx1");
            account.post(
                            "/v1/accounts/wx1/rules",
                            "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                    .is(201);
            account.get("/v1/accounts/wx1/rules").is(200);
            account.get("/v1/accounts/wx1/rules").is(200);
            get(server.base() + "/cgi-bin/token");
            get(server.base() + "/cgi-bin/what/ever");
            get(server.base() + "/what/ever");
            String status = "{\"name\": \"g\", \"revision\": 1, \"state\": \"unreachable\", \"rules\": 0}";
            report(server, ReportText.of(status, null));
            String scrape = get(server.adminBase() + "/metrics").body();
            String page = Files.readString(Path.of("..", "docs", "metrics.md"));
            assertEquals(
                    metrics(ROW, 2, page.substring(page.indexOf("\n## The control plane"))),
                    metrics(SAMPLE, 3, scrape));
            assertEquals(List.of(), MetricNames.faults(scrape));
            long head =
                    server.operator().get("/v1/gateways").body().get("revision").asLong();
            has(scrape, "scangate_revision " + head + ".0");
            has(scrape, "scangate_gateways{state=\"unreachable\"} 1.0");
            has(scrape, "scangate_gateways{state=\"current\"} 0.0");
            has(scrape, "scangate_gateways_lag_revisions " + (head - 1) + ".0");
            has(scrape, "scangate_ownership_checks_total{outcome=\"proven\"} 1.0");
            has(scrape, "scangate_database_failures_total{kind=\"unavailable\"} 0.0");
            has(scrape, "scangate_wechat_calls_total{call=\"token\",errcode=\"40002\"} 1.0");
            has(scrape, "scangate_wechat_calls_total{call=\"none\",errcode=\"40066\"} 1.0");
            String route = "scangate_api_requests_seconds_count{method=\"GET\",route=\"/v1/accounts/:appid/rules\"";
            has(scrape, route + ",status=\"200\"} 2");
            has(scrape, "hikaricp_connections_max{pool=\"scangate-writer\"} 1.0");
            assertTrue(scrape.contains("jvm_memory_used_bytes"), scrape);
            assertTrue(!scrape.contains("what/ever"), scrape);
        }
    }

    private JsonNode status(TestServer server) throws Exception {
        return new ObjectMapper()
                .readTree(get(server.adminBase() + "/v1/status").body());
    }

    @Test
    void status_hasTheSettingsWithoutSecrets() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            long head =
                    server.operator().get("/v1/gateways").body().get("revision").asLong();
            // A thread of the feed reads the head every 20 ms.
            JsonNode status = Waiting.await("the revision")
                    .until(() -> status(server), now -> now.get("revision").asLong() == head);
            assertEquals("not packaged", status.get("version").asText());
            assertTrue(Instant.parse(status.get("started_at").asText()).isBefore(Instant.now()));
            assertEquals(false, status.get("frozen").asBoolean(true));
            assertTrue(status.at("/database/fault").isNull()
                    && status.at("/database/changes_stopped").isNull());
            assertEquals("10", status.at("/settings/rules-per-account").asText(), status::toString);
        }
    }

    @Test
    void healthIsOnBothListeners_andMetricsOnTheAdminListenerOnly() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            for (String base : new String[] {server.base(), server.adminBase()}) {
                assertEquals("{\"status\":\"alive\"}", get(base + "/healthz").body());
                assertEquals("{\"status\":\"ready\"}", get(base + "/readyz").body());
            }
            assertEquals(404, get(server.base() + "/metrics").statusCode());
            assertEquals(404, get(server.adminBase() + "/v1/gateways").statusCode());
        }
    }
}
