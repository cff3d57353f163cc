package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.SlowPart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of gateways and owners by strangers and by other accounts. */
@Timeout(60)
class FeedGuardTest {
    @TempDir
    Path directory;

    @Test
    void aCallerWithoutAKeyIsRefusedBeforeTheReportIsRead() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream()
                    .write(("PUT /v1/gateways/g/report HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer gw_none\r\n"
                                    + "Content-Length: 60000000\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertTrue(String.valueOf(status).startsWith("HTTP/1.1 401 "), status);
        }
    }

    @Test
    void aGatewayThatStallsWithinASnapshotDelaysNoOtherCall() throws Exception {
        try (TestServer server =
                        TestServer.start(TestDatabase.SQLITE, "database-connections", "1", "database-wait", "500ms");
                Socket socket = new Socket()) {
            importRules(server, 1_000);
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            socket.getOutputStream()
                    .write(("GET /v1/snapshot HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertTrue(socket.getInputStream().read() >= 0);
            for (int i = 0; i < 5; i++) {
                SlowPart.pause(100);
                server.operator().get("/v1/accounts/wx0").is(200);
            }
        }
    }

    @Test
    void aLongPollEndsWith503WhenTheServiceStops() throws Exception {
        TestServer server = TestServer.start(TestDatabase.SQLITE);
        String key =
                server.operator().put("/v1/gateway-keys/fleet", null).is(200).text("key");
        long revision = server.revision();
        URI changes = URI.create(server.base() + "/v1/changes?wait_seconds=20&since=" + revision);
        HttpRequest wait = HttpRequest.newBuilder(changes)
                .header("Authorization", "Bearer " + key)
                .build();
        CompletableFuture<HttpResponse<String>> answer =
                HttpClient.newHttpClient().sendAsync(wait, BodyHandlers.ofString());
        // It is kept waiting.
        SlowPart.pause(1_000);
        assertFalse(answer.isDone());
        server.stop();
        assertEquals(503, answer.get(10, TimeUnit.SECONDS).statusCode());
    }

    /** More bytes than the buffers of the sockets hold. */
    private void importRules(TestServer server, int rules) throws IOException {
        String page = "pages/" + "p".repeat(200);
        String accounts = IntStream.range(0, rules / 10)
                .mapToObj(account -> "{\"appid\": \"wx" + account + "\", \"rules\": ["
                        + IntStream.range(0, 10)
                                .mapToObj(i -> "{\"prefix\": \"https://h" + account + ".example/" + "x".repeat(1_900)
                                        + i + "/\", \"live\": {\"page\": \"" + page + "\"}}")
                                .collect(Collectors.joining(","))
                        + "]}")
                .collect(Collectors.joining(","));
        Path file = Files.writeString(
                directory.resolve("rules.json"),
                "{\"format\": \"scangate-snapshot/1\", \"revision\": 1, \"accounts\": [" + accounts + "]}");
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages, true);
        String database = server.database().database();
        assertEquals(
                0,
                Main.commandLine(out, out)
                        .execute(
                                "import",
                                file.toString(),
                                "--kind=media",
                                "--code-published=true",
                                "--database",
                                database),
                messages::toString);
    }

    @Test
    void anExplanationHidesTestPagesOfOtherAccounts() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            RestClient one = server.account("wx1");
            RestClient two = server.account("wx2");
            String link = server.origin() + "/one/x";
            one.post(
                            "/v1/accounts/wx1/rules",
                            "{\"prefix\": \"" + server.origin()
                                    + "/one/\", \"page\": \"pages/secret\", \"test_links\": [\"" + link + "\"]}")
                    .is(201);
            String query = "/explain?link=" + encoded(link);
            JsonNode own = one.get("/v1/accounts/wx1" + query).is(200).body();
            assertEquals("pages/secret", own.at("/rule/test_page").asText());
            JsonNode others = two.get("/v1/accounts/wx2" + query).is(200).body();
            assertEquals("[\"unpublished\"]", others.get("reasons").toString());
            assertTrue(others.path("rule").isMissingNode(), others::toString);
            assertFalse(others.toString().contains("pages/secret"), others::toString);
            String id = one.get("/v1/accounts/wx1/rules")
                    .is(200)
                    .body()
                    .at("/items/0/id")
                    .asText();
            one.post("/v1/accounts/wx1/rules/" + id + "/publish", null).is(200);
            JsonNode published = two.get("/v1/accounts/wx2" + query).is(200).body();
            assertEquals(
                    "{\"appid\":\"wx1\",\"prefix\":\"" + server.origin() + "/one/\"}",
                    published.get("rule").toString());
            assertEquals("[]", published.get("reasons").toString());
            assertFalse(published.toString().contains("pages/secret"), published::toString);
        }
    }
}
