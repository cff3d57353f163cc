package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that an operator holds, as its admin listener, its metrics and the control plane show it. */
class HeldGatewayTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String RULES = "/v1/accounts/wx-a/rules";

    @TempDir
    Path directory;

    /** Makes a call, and compares its answer with the description of the admin listener. */
    private static HttpResponse<String> admin(Gateway gateway, String method, String target)
            throws IOException, InterruptedException {
        String description = ask(gateway, "GET", "/openapi-admin.json").body();
        HttpResponse<String> answer = ask(gateway, method, target);
        OpenApiDocument.closed(description.getBytes(StandardCharsets.UTF_8))
                .check(
                        method,
                        target,
                        null,
                        new OpenApiDocument.Answer(answer.statusCode(), answer.headers(), answer.body()));
        return answer;
    }

    private static HttpResponse<String> ask(Gateway gateway, String method, String target)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.adminAddress() + target))
                .method(method, BodyPublishers.noBody())
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer, int status) {
        assertEquals(status, answer.statusCode(), answer.body());
        return OpenApiDocument.json(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private Gateway follow(TestServer server, String key) throws IOException {
        return FollowingGateway.start(
                server.base(),
                key,
                directory.resolve("state"),
                Map.of("report-interval", "100ms", "max-staleness", "10s"));
    }

    /** The state of the only gateway in the control plane's list. */
    private static String listed(TestServer server) {
        return server.operator()
                .get("/v1/gateways")
                .is(200)
                .body()
                .path("items")
                .path(0)
                .path("state")
                .asText();
    }

    @Test
    void aTakedownReachesAHeldGatewayOnlyAfterGoOn() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            String prefix = server.origin() + "/a/";
            RestClient owner = server.account("wx-a");
            String id = owner.post(
                            RULES,
                            "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/a\", \"test_links\": [\"" + prefix
                                    + "t\"]}")
                    .is(201)
                    .text("id");
            owner.post(RULES + "/" + id + "/publish", null).is(200);
            try (Gateway gateway = follow(server, key)) {
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", prefix + "x")
                        .equals("release pages/a"));
                JsonNode held = json(admin(gateway, "POST", "/v1/hold"), 200);
                assertEquals("held", held.path("result").asText());
                assertEquals(gateway.revision(), held.path("revision").asLong());
                server.operator()
                        .put(RULES + "/" + id + "/takedown", "{\"reason\": \"phishing\"}")
                        .is(200);
                Waiting.await().until(() -> listed(server).equals("held"));
                assertEquals(409, admin(gateway, "POST", "/v1/reload").statusCode());
                assertShown(gateway, held.path("since").asText());
                assertEquals("release pages/a", FollowingGateway.scan(gateway, "anna", prefix + "x"));
            }
            try (Gateway gateway = follow(server, key)) {
                Waiting.await().until(() -> admin(gateway, "GET", "/readyz").statusCode() == 200);
                assertEquals("release pages/a", FollowingGateway.scan(gateway, "anna", prefix + "x"));
                assertEquals(
                        "loaded",
                        json(admin(gateway, "POST", "/v1/go-on"), 200)
                                .path("result")
                                .asText());
                assertEquals("blocked", FollowingGateway.scan(gateway, "anna", prefix + "x"));
                Waiting.await().until(() -> listed(server).equals("current"));
                assertTrue(json(admin(gateway, "GET", "/v1/status"), 200)
                        .path("source")
                        .path("held_since")
                        .isNull());
            }
        }
    }

    private static void assertShown(Gateway gateway, String since) throws Exception {
        JsonNode source = json(admin(gateway, "GET", "/v1/status"), 200).path("source");
        assertEquals("held", source.path("state").asText());
        assertEquals(since, source.path("held_since").asText());
        String metrics = admin(gateway, "GET", "/metrics").body();
        assertTrue(metrics.contains("scangate_source_state{state=\"held\"} 1.0"), metrics);
        assertEquals(400, admin(gateway, "POST", "/v1/hold?revision=3").statusCode());
    }

    @Test
    void aGatewayWithAFileCannotBeHeld() throws Exception {
        Path file = directory.resolve("rules.json");
        Files.writeString(file, "{\"format\":\"scangate-rules/1\",\"revision\":1,\"accounts\":[]}");
        try (Gateway gateway = Gateway.start(Map.of(
                "source", "file:" + file, "listen", "127.0.0.1:0", "admin", "127.0.0.1:0", "event-loops", "1"))) {
            JsonNode refused = json(admin(gateway, "POST", "/v1/hold"), 409);
            assertEquals("cannot_hold", refused.path("reason").asText());
        }
    }
}
