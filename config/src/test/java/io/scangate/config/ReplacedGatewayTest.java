package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The names, the signing off and the removal of gateways, and the alerts of deploy/alerts.yml at the replacement of a gateway. */
@NeedsProgram("promtool")
@Timeout(120)
class ReplacedGatewayTest {
    private static final String REPORT =
            "{\"name\": \"killed\", \"revision\": %d, \"state\": \"current\", \"rules\": 1, \"start\": 5}";

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private Gateway follow(TestServer server, String name) throws IOException {
        return FollowingGateway.start(
                server.base(),
                server.operatorKey(),
                directory.resolve(name),
                Map.of("report-interval", "100ms", "name", name));
    }

    private static JsonNode listed(TestServer server, String name) {
        return server.operator().get("/v1/gateways?name=" + name).is(200).body().at("/items/0");
    }

    private static void awaitReport(TestServer server, String name) throws Exception {
        String now = server.now().toString();
        Waiting.await("a report of " + name).until(() -> {
            JsonNode gateway = listed(server, name);
            return gateway.path("state").asText().equals("current")
                    && gateway.path("lag").asLong() == 0
                    && gateway.path("reported_at").asText().equals(now);
        });
    }

    private String scrape(String address) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/metrics")).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** Scrapes the control plane and the gateway "next", which reports, every minute of the control plane's clock. */
    private void pass(TestServer server, Gateway next, ScrapedAlerts alerts, int minutes) throws Exception {
        for (int i = 0; i < minutes; i++) {
            server.advance(Duration.ofMinutes(1));
            awaitReport(server, "next");
            alerts.add(Map.of(
                    "scangate-config", scrape(server.adminBase()),
                    "scangate-gateway", scrape("http://" + next.adminAddress())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noAlertFiresWhenAGatewayIsReplaced_andARemovedOneSetsNoneOff(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            server.importAccount("wx1", "https://h.example/");
            ScrapedAlerts alerts = new ScrapedAlerts(directory);
            Gateway old = follow(server, "old");
            try (Gateway next = follow(server, "next")) {
                awaitReport(server, "old");
                pass(server, next, alerts, 1);
                old.close();
                Waiting.await("the sign-off")
                        .until(() -> listed(server, "old").path("signed_off").asBoolean());
                pass(server, next, alerts, 15);
                alerts.assertFired(Set.of());

                String killed = ReportText.of(REPORT.formatted(server.head()), null);
                server.operator().put("/v1/gateways/k/report", killed).is(204);
                pass(server, next, alerts, 5);
                alerts.assertFired(Set.of("ScangateGatewaySilent"));
                server.operator().delete("/v1/gateways/k").is(204);
                server.operator().delete("/v1/gateways/k").is(404, "not_found");
                assertTrue(listed(server, "killed").isMissingNode());
                alerts.clear();
                pass(server, next, alerts, 5);
                alerts.assertFired(Set.of());
                assertEquals(
                        "k",
                        server.operator()
                                .get("/v1/audit?action=gateway.delete")
                                .body()
                                .at("/items/0/before/id")
                                .asText());

                server.operator().put("/v1/gateways/k/report", killed).is(204);
                assertEquals(false, listed(server, "killed").path("signed_off").asBoolean(true));
                try (Gateway back = follow(server, "old")) {
                    awaitReport(server, "old");
                    assertEquals(false, listed(server, "old").path("signed_off").asBoolean(true));
                    JsonNode status = RulesExport.status(back);
                    assertEquals("old", status.at("/reports/name").asText());
                    assertEquals(listed(server, "old").get("digest"), status.get("digest"));
                }
            } finally {
                old.close();
            }
        }
    }
}
