package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long scanned links are kept, and their erasure. */
@Timeout(120)
class ScannedLinksTest {
    private static final String STATUS = "{\"name\": \"n\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}";

    @ParameterizedTest
    @EnumSource
    void theLinksOfAHostAreErasedOnAllPorts_andTheAuditHasNoLink(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            List<String> origins =
                    List.of("http://h.example", "https://h.example", "https://h.example:8443", "http://h.example:81");
            origins.forEach(origin -> SampledLinks.add(server, origin));
            List<String> others =
                    List.of("https://a.h.example", "https://h.example.org", "https://h.examples", "https://xh.example");
            others.forEach(origin -> SampledLinks.add(server, origin));
            RestClient operator = server.operator();
            long before = server.head();
            JsonNode dry = operator.delete("/v1/scanned-links/h.example?dry_run=true")
                    .is(200)
                    .body();
            assertEquals(4, dry.path("links").asInt());
            assertEquals(8, SampledLinks.all(server).size());
            assertEquals(before, server.head());
            JsonNode erased =
                    operator.delete("/v1/scanned-links/H.Example").is(200).body();
            assertEquals("h.example", erased.path("host").asText());
            assertEquals(4, erased.path("links").asInt());
            List<String> left = new ArrayList<>();
            others.forEach(origin -> left.add(origin + "/"));
            assertEquals(left, SampledLinks.all(server));
            JsonNode entry = operator.get("/v1/audit?limit=1").is(200).body().at("/items/0");
            assertEquals(before + 1, entry.path("revision").asLong());
            assertEquals("scanned_links.erase", entry.path("action").asText());
            assertEquals(
                    "{\"host\":\"h.example\",\"links\":4}", entry.path("before").toString());
            operator.delete("/v1/scanned-links/h.example").is(404, "not_found");
            operator.delete("/v1/scanned-links/a%2Fb").is(400);
            assertEquals(before + 1, server.head());
            server.account("wx1").delete("/v1/scanned-links/h.examples").is(403, "forbidden");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostIsErasedAsAnAddressInBracketsAndWithAFinalDot(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            List<String> origins = List.of(
                    "http://[2001:db8::1]",
                    "https://[2001:db8::1]:8443",
                    "https://[2001:db8::10]",
                    "https://h.example.",
                    "https://h.example.:8443",
                    "https://h.example.org");
            origins.forEach(origin -> SampledLinks.add(server, origin));
            RestClient operator = server.operator();
            for (String host : List.of("[2001:db8::1]", "2001:db8::1")) {
                JsonNode dry = operator.delete("/v1/scanned-links/" + RestClient.encoded(host) + "?dry_run=true")
                        .is(200)
                        .body();
                assertEquals("2001:db8::1", dry.path("host").asText());
                assertEquals(2, dry.path("links").asInt());
            }
            operator.delete("/v1/scanned-links/" + RestClient.encoded("2001:0DB8::1"))
                    .is(200);
            assertEquals(
                    2,
                    operator.delete("/v1/scanned-links/h.example")
                            .is(200)
                            .body()
                            .path("links")
                            .asInt());
            assertEquals(List.of("https://[2001:db8::10]/", "https://h.example.org/"), SampledLinks.all(server));
        }
    }

    private static String batch(String link) {
        return "{\"sequence\": 1, \"counts\": [], \"matched\": [], \"unmatched\": [\"" + link + "\"]}";
    }

    private static void publish(TestServer server) {
        server.licensed()
                .account("wx1")
                .post("/v1/accounts/wx1/rules", "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                .is(201);
    }

    @Test
    void withoutARetentionNoLinkIsStored() throws Exception {
        for (String retention : List.of("0s", "1h")) {
            try (TestServer server = TestServer.startNow(TestDatabase.SQLITE, "link-retention", retention)) {
                publish(server);
                server.operator()
                        .put("/v1/gateways/g/report", ReportText.of(STATUS, batch(server.origin() + "/missed")))
                        .is(204);
                assertEquals(
                        retention.equals("0s") ? 0 : 1, SampledLinks.all(server).size());
            }
        }
    }

    @Test
    void aGatewayHidesTheValuesOfQueries(@TempDir Path state) throws Exception {
        try (TestServer server = TestServer.startNow(TestDatabase.SQLITE)) {
            publish(server);
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            Map<String, String> hiding = Map.of("report-interval", "50ms", "hide-query-values", "true");
            try (Gateway gateway = FollowingGateway.start(server.base(), key, state, hiding)) {
                Waiting.await("the rules").until(() -> gateway.revision() == server.revision());
                String link = RestClient.encoded(server.origin() + "/missed?id=secret&name=secret");
                URI target = URI.create("http://" + gateway.address() + "/v1/resolve?link=" + link);
                HttpResponse<Void> answer = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(target).build(), BodyHandlers.discarding());
                assertEquals(200, answer.statusCode());
                Waiting.await("the sample")
                        .untilAsserted(() -> assertEquals(
                                List.of(server.origin() + "/missed?id=*&name=*"), SampledLinks.all(server)));
            }
        }
    }
}
