package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The access log of a whole gateway. */
@Timeout(120)
class AccessLogTest {
    private static final String RULES = """
            {"format": "scangate-snapshot/1", "revision": 7, "accounts": [{"appid": "wx1", "rules": [
              {"prefix": "https://a.example/", "live": {"page": "pages/a"}}]}]}
            """;
    private static final String SCAN = "/v1/resolve?link=https%3A%2F%2Fa.example%2F%3Fid%3Dsecret";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("access.log");
    }

    private Gateway start(String... settings) throws IOException {
        Path rules = directory.resolve("rules.json");
        Files.writeString(rules, RULES);
        Map<String, String> all = new HashMap<>(Map.of("listen", "127.0.0.1:0", "admin", "127.0.0.1:0"));
        all.put("source", "file:" + rules);
        all.put("state-dir", directory.resolve("state").toString());
        all.put("event-loops", "1");
        all.put("access-log", log().toString());
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        Gateway gateway = Gateway.start(all);
        Waiting.await("the rules").until(() -> gateway.revision() == 7);
        return gateway;
    }

    private static Client connect(String address) throws IOException {
        return new Client(HostPort.parse(address));
    }

    private List<JsonNode> lines(int count) throws Exception {
        return lines(log(), count);
    }

    /** The lines of a log once there are so many. */
    private static List<JsonNode> lines(Path log, int count) throws Exception {
        Waiting.await("lines")
                .until(() -> Files.exists(log) && Files.readAllLines(log).size() >= count);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertEquals(count, lines.size(), lines::toString);
        return lines;
    }

    @Test
    void aLineHasTheRequestAndItsAnswer_withoutSecrets() throws Exception {
        try (Gateway gateway = start("identity", "header:X-User");
                Client client = connect(gateway.address())) {
            Client.Answer answer = client.send(
                            "GET " + SCAN + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: id-1\r\ntraceparent: 00-" + TRACE
                                    + "-00f067aa0ba902b7-01\r\nX-User: user-ana\r\nAuthorization: Bearer token-1\r\n\r\n")
                    .read();
            assertEquals(200, answer.status());
            JsonNode line = lines(1).get(0);
            assertEquals("public", line.get("listener").asText());
            assertEquals("127.0.0.1", line.get("client").asText());
            assertEquals(1, line.get("http").asInt());
            assertEquals("GET", line.get("method").asText());
            assertEquals("/v1/resolve", line.get("path").asText());
            assertEquals("https://a.example/?id=*", line.get("link").asText());
            assertEquals(200, line.get("status").asInt());
            assertTrue(line.get("bytes").asInt() > answer.body().length(), line::toString);
            assertTrue(line.get("micros").isNumber(), line::toString);
            assertEquals("id-1", line.get("request_id").asText());
            assertEquals(TRACE, line.get("trace_id").asText());
            String text = Files.readString(log());
            for (String secret : new String[] {"secret", "user-ana", "token-1"}) {
                assertFalse(text.contains(secret), text);
            }
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(log())));
        }
    }

    @Test
    void streams_haveLinesWithTheirVersion() throws Exception {
        try (Gateway gateway = start();
                Http2Client client = new Http2Client(HostPort.parse(gateway.address()));
                Http2Client admin = new Http2Client(HostPort.parse(gateway.adminAddress()))) {
            Http2Client.Answer answer = client.answer(client.get(SCAN, "x-request-id", "id-2"));
            assertEquals(200, admin.answer(admin.get("/metrics")).status());
            assertEquals(
                    414, client.answer(client.get("/" + "a".repeat(17_000))).status());
            List<JsonNode> lines = lines(3);
            JsonNode scan = lines.get(0);
            assertEquals(2, scan.get("http").asInt());
            assertEquals("https://a.example/?id=*", scan.get("link").asText());
            assertEquals(200, scan.get("status").asInt());
            assertTrue(scan.get("bytes").asInt() > answer.body().length(), scan::toString);
            assertEquals("id-2", scan.get("request_id").asText());
            assertEquals("/metrics", lines.get(1).get("path").asText());
            assertTrue(lines.get(1).get("bytes").asInt() > 1000, lines::toString);
            JsonNode fault = lines.get(2);
            assertEquals(2, fault.get("http").asInt());
            assertEquals(414, fault.get("status").asInt());
        }
    }

    @Test
    void pipelinedRequests_lateAnswers_andFaultsHaveLines() throws Exception {
        try (Gateway gateway = start("access-log-query-values", "true");
                Client client = connect(gateway.address());
                Client admin = connect(gateway.adminAddress())) {
            client.send(
                    Client.get(SCAN) + Client.get("/none?link=x") + Client.post("text/plain", "https://a.example/"));
            for (int expected : new int[] {200, 404, 200}) {
                assertEquals(expected, client.read().status());
            }
            assertEquals(200, admin.send(Client.get("/metrics")).read().status());
            assertEquals(
                    400,
                    client.send("GET / HTTP/1.1\r\nHost: a b\r\n\r\n").read().status());
            List<JsonNode> lines = lines(5);
            assertEquals(
                    "https://a.example/?id=secret", lines.get(0).get("link").asText());
            assertFalse(lines.get(0).has("request_id") || lines.get(0).has("trace_id"), lines::toString);
            assertEquals("/none", lines.get(1).get("path").asText());
            assertEquals(404, lines.get(1).get("status").asInt());
            assertEquals("POST", lines.get(2).get("method").asText());
            JsonNode metrics = lines.get(3);
            assertEquals(
                    "admin /metrics 200",
                    metrics.get("listener").asText() + " " + metrics.get("path").asText() + " "
                            + metrics.get("status").asInt());
            assertTrue(metrics.get("bytes").asInt() > 1000, metrics::toString);
            JsonNode fault = lines.get(4);
            assertEquals(400, fault.get("status").asInt());
            assertFalse(fault.has("path"), fault::toString);
        }
    }

    @Test
    void oneInSoManyRequestsIsLogged_theFirstOne() throws Exception {
        try (Gateway gateway = start("access-log-sample", "10");
                Client client = connect(gateway.address())) {
            for (int i = 0; i < 25; i++) {
                client.send("GET " + SCAN + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + i + "\r\n\r\n")
                        .read();
            }
            List<String> ids = new ArrayList<>();
            lines(3).forEach(line -> ids.add(line.get("request_id").asText()));
            assertEquals(List.of("0", "10", "20"), ids);
        }
    }

    @Test
    void theClientOfATrustedProxyIsLogged() throws Exception {
        String field = "GET " + SCAN + " HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
        try (Gateway gateway = start("client-address", "x-forwarded-for");
                Client client = connect(gateway.address())) {
            assertEquals(200, client.send(field).read().status());
            assertEquals("192.0.2.7", lines(1).get(0).get("client").asText());
        }
        Files.delete(log());
        try (Gateway gateway = start("client-address", "x-forwarded-for", "trusted-proxies", "");
                Client client = connect(gateway.address())) {
            assertEquals(200, client.send(field).read().status());
            assertEquals("127.0.0.1", lines(1).get(0).get("client").asText());
        }
    }

    @Test
    void aRenamedFileIsMadeAgain_afterAReload() throws Exception {
        Path old = directory.resolve("access.log.1");
        try (Gateway gateway = start();
                Client client = connect(gateway.address());
                Client admin = connect(gateway.adminAddress())) {
            client.send(Client.get(SCAN)).read();
            lines(1);
            Files.move(log(), old);
            admin.send("POST /v1/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                    .read();
            Waiting.await("a new file").until(() -> Files.exists(log()));
            client.send(Client.get(SCAN)).read();
            Waiting.await("the scan in the new file")
                    .until(() -> Files.readString(log()).contains("/v1/resolve"));
            assertTrue(Files.readString(old).startsWith("{"));
        }
    }

    @Test
    void theLinesOfAStoppedGatewayAreComplete() throws Exception {
        try (Gateway gateway = start();
                Client client = connect(gateway.address())) {
            for (int i = 0; i < 500; i++) {
                client.send(Client.get(SCAN)).read();
            }
        }
        assertEquals(500, Files.readAllLines(log()).size());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linesThatAFullDiskDoesNotTakeAreCounted_andScansGoOn() throws Exception {
        try (Gateway gateway = start("access-log", "/dev/full");
                Client client = connect(gateway.address());
                Client admin = connect(gateway.adminAddress())) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, client.send(Client.get(SCAN)).read().status());
            }
            Waiting.await("three dropped lines").until(() -> dropped(admin), count -> count >= 3);
        }
    }

    private static double dropped(Client admin) throws IOException {
        return admin.send(Client.get("/metrics"))
                .read()
                .body()
                .lines()
                .filter(line -> line.startsWith("scangate_access_log_dropped_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aFileThatCannotBeWrittenEndsTheStart() {
        String place = directory.resolve("none/access.log").toString();
        SettingsException refused = assertThrows(SettingsException.class, () -> start("access-log", place));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("access-log: " + place + ": cannot be opened: "),
                refused.getMessage());
    }
}
