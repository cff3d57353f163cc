package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams of events over HTTP. */
@Timeout(60)
class EventsTest {
    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<InputStream> open(TestServer server, RestClient client, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.base() + target))
                .header("Authorization", "Bearer " + client.token())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /** The data of the next event; null at the end. */
    private static @Nullable JsonNode next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data: ")) {
            line = events.readLine();
        }
        return line == null ? null : OpenApiDocument.json(line.substring(6).getBytes(StandardCharsets.UTF_8));
    }

    private static BufferedReader reader(HttpResponse<InputStream> answer) {
        assertEquals(200, answer.statusCode());
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static void report(TestServer server, String gateway, long revision) {
        String status = "{\"name\": \"" + gateway + "\", \"revision\": " + revision + ", \"mark\": \"" + server.mark()
                + "\", \"state\": \"current\", \"rules\": 1}";
        server.operator()
                .put("/v1/gateways/" + gateway + "/report", ReportText.of(status, null))
                .is(204);
    }

    @ParameterizedTest
    @EnumSource
    void aPageLearnsWhenARevisionIsServed(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient owner = server.account("wx1");
            long revision = server.head();
            try (BufferedReader events = reader(open(server, owner, "/v1/accounts/wx1/events?revision=" + revision))) {
                assertEquals(
                        "{\"revision\":" + revision + ",\"gateways\":0,\"served_by\":0,\"silent\":0}",
                        String.valueOf(next(events)));
                report(server, "g1", revision);
                JsonNode one = next(events);
                assertEquals(1, one == null ? -1 : one.get("served_by").asInt());
                report(server, "g2", revision);
                JsonNode two = next(events);
                assertEquals(2, two == null ? -1 : two.get("served_by").asInt());
                assertEquals(2, two == null ? -1 : two.get("gateways").asInt());
            }
            RestClient.Reply once = owner.get("/v1/accounts/wx1/events?wait_seconds=0&revision=" + (revision + 1))
                    .is(200);
            assertTrue(once.content().contains("\"served_by\":0"), once::content);
            assertEquals("text/event-stream", once.header("content-type"));
            server.operator().get("/v1/events?wait_seconds=0").is(200);
            server.operator().get("/v1/events?revision=x").is(400, "malformed_request");
            assertTrue(server.operator()
                    .get("/v1/events?wait_seconds=3601")
                    .is(400, "malformed_request")
                    .content()
                    .contains("0 to 3600"));
        }
    }

    @Test
    void streamsOfATenantAreBounded_andAClientThatLeavesFreesItsPlace() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            RestClient owner = server.account("wx1");
            String target = "/v1/accounts/wx1/events";
            List<InputStream> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                open.add(open(server, owner, target).body());
            }
            owner.get(target).is(429, "too_many_calls");
            server.operator().get(target + "?wait_seconds=0").is(200);
            for (InputStream each : open) {
                each.close();
            }
            Waiting.await("a free place")
                    .untilAsserted(() -> assertEquals(
                            200, owner.get(target + "?wait_seconds=0").status()));
        }
    }

    @Test
    void aStopEndsTheStreams() throws Exception {
        TestServer server = TestServer.start(TestDatabase.SQLITE, "drain-timeout", "20s");
        BufferedReader events = reader(open(server, server.operator(), "/v1/events"));
        assertTrue(String.valueOf(next(events)).contains("served_by"));
        Thread stopping = new Thread(server::stop);
        stopping.start();
        assertEquals("null", String.valueOf(next(events)), "the end comes before the drain timeout");
        stopping.join();
    }
}
