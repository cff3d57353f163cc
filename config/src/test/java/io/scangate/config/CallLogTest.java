package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.admission.RefusedLogins;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The access log of the control plane, and the log of refused credentials. */
class CallLogTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("access.log");
    }

    private TestServer start(String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of("access-log", log().toString()));
        settings.addAll(List.of(more));
        return TestServer.start(TestDatabase.SQLITE, settings.toArray(new String[0]));
    }

    private static int get(String address, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** The lines once there are so many, without those of the descriptions that the client of the test reads. */
    private List<JsonNode> lines(int count) throws Exception {
        List<JsonNode> lines = Waiting.await("lines").until(this::lines, found -> found.size() >= count);
        assertEquals(count, lines.size(), lines::toString);
        return lines;
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        String text = Files.readString(log());
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            JsonNode json = new ObjectMapper().readTree(line);
            if (!json.get("path").asText().startsWith("/openapi")) {
                lines.add(json);
            }
        }
        return lines;
    }

    @Test
    void aLineHasTheCallAndItsAnswer_withoutSecrets() throws Exception {
        try (TestServer server = start()) {
            String traceparent = "00-" + TRACE + "-00f067aa0ba902b7-01";
            String path = "/v1/accounts/wx1/explain?user=user-ana&link=https%3A%2F%2Fh%2Fp%3Fid%3Dsecret";
            assertEquals(
                    404,
                    get(
                            server.base() + path,
                            "Authorization",
                            "Bearer " + server.operatorKey(),
                            "X-Request-Id",
                            "id-1",
                            "traceparent",
                            traceparent));
            JsonNode line = lines(1).get(0);
            assertEquals("public", line.get("listener").asText());
            assertEquals("127.0.0.1", line.get("client").asText());
            assertEquals("GET", line.get("method").asText());
            assertEquals("/v1/accounts/wx1/explain", line.get("path").asText());
            assertEquals("https://h/p?id=*", line.get("link").asText());
            assertEquals(404, line.get("status").asInt());
            assertTrue(line.get("bytes").asInt() > 0 && line.get("micros").asLong() > 0, line::toString);
            assertEquals("id-1", line.get("request_id").asText());
            assertEquals(TRACE, line.get("trace_id").asText());
            get(server.base() + "/cgi-bin/wxopen/qrcodejumpget?access_token=secret-token");
            get(server.adminBase() + "/healthz");
            // Two entries may change places: a call is logged after its answer.
            assertTrue(lines(3).stream()
                    .anyMatch(other -> other.get("listener").asText().equals("admin")));
            String text = Files.readString(log());
            for (String secret : new String[] {"secret", "user-ana", server.operatorKey()}) {
                assertFalse(text.contains(secret), text);
            }
        }
    }

    @Test
    void oneInSoManyCallsOfAListenerIsLogged() throws Exception {
        try (TestServer server = start("access-log-sample", "3")) {
            for (int i = 0; i < 7; i++) {
                get(server.adminBase() + "/healthz", "X-Request-Id", "id-" + i);
            }
            List<String> ids = new ArrayList<>();
            lines(3).forEach(line -> ids.add(line.get("request_id").asText()));
            assertEquals(List.of("id-0", "id-3", "id-6"), ids);
        }
    }

    @Test
    void refusedCredentialsAreLoggedWithTheAddress_andWithoutTheCredential() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(RefusedLogins.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.addAppender(events);
        try (TestServer server = start()) {
            String gateway = server.access().keys().createGatewayKey(Actor.of("operator:ops"), "edge", KeyTerms.ROTATE);
            assertEquals(401, get(server.base() + "/v1/accounts", "Authorization", "Bearer wrong-key"));
            assertEquals(401, get(server.base() + "/v1/accounts/wx1", "Authorization", "Basic wrong-key"));
            assertEquals(403, get(server.base() + "/v1/accounts", "Authorization", "Bearer " + gateway));
            HttpRequest wechat = HttpRequest.newBuilder(
                            URI.create(server.base() + "/cgi-bin/wxopen/qrcodejumpget?access_token=wrong-key"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            HttpClient.newHttpClient().send(wechat, HttpResponse.BodyHandlers.discarding());
            // Neither shows a credential.
            assertEquals(401, get(server.base() + "/v1/accounts"));
            assertEquals(404, get(server.base() + "/none"));
            List<String> lines =
                    events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
            String text = String.join("\n", lines);
            assertTrue(text.contains("Refused a login at GET /v1/accounts from 127.0.0.1: bad_token"), text);
            assertTrue(text.contains("Authorization with another scheme"), text);
            assertTrue(text.contains("gateway:edge (expected: a caller with the permission"), text);
            assertFalse(text.contains("wrong-key") || text.contains(gateway), text);
            assertTrue(text.contains("at POST /cgi-bin/wxopen/qrcodejumpget from 127.0.0.1: bad_token"), text);
            assertEquals(4, lines.size(), text);
        } finally {
            logger.detachAppender(events);
        }
    }
}
