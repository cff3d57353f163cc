package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Imports that are watched and cancelled while their file arrives, and the settings in force. */
@Timeout(60)
class ImportProgressTest {
    private static JsonNode imports(TestServer server) {
        return server.operator().get("/v1/licence-imports").is(200).body().get("items");
    }

    @ParameterizedTest
    @EnumSource
    void anImportShowsHowFarItIs_andACancelledOneImportsNothing(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            assertEquals(0, imports(server).size());
            long before = server.head();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoTimeout(30_000);
                OutputStream file = socket.getOutputStream();
                file.write(("PUT /v1/licences HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nAuthorization: Bearer "
                                + server.operatorKey() + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                chunk(file, "domain,licence,holder\na.com,ICP-1,A\n");
                cancel(server);
                chunk(file, "b.com,ICP-2,B\n");
                String answer = new BufferedReader(
                                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                        .lines()
                        .takeWhile(line -> !line.contains("\"code\":\"cancelled\""))
                        .findFirst()
                        .orElse("none");
                assertEquals("HTTP/1.1 409 Conflict", answer);
            }
            assertEquals(before, server.head());
            Waiting.await("the end")
                    .untilAsserted(() -> assertEquals(0, imports(server).size()));
            server.operator().delete("/v1/licence-imports/none").is(404, "not_found");
        }
    }

    private static void cancel(TestServer server) {
        Waiting.await("the import").untilAsserted(() -> {
            assertEquals(1, imports(server).size());
            assertTrue(imports(server).at("/0/bytes").asLong() > 0);
        });
        JsonNode running = imports(server).get(0);
        assertEquals("receiving", running.get("phase").asText());
        assertEquals("operator:test", running.get("by").asText());
        assertFalse(running.has("size"), "a body in chunks has no length");
        server.operator()
                .delete("/v1/licence-imports/" + running.get("id").asText())
                .is(204);
    }

    private static void chunk(OutputStream file, String text) throws Exception {
        file.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.UTF_8));
        file.flush();
    }

    @Test
    void settingsInForceAreShownWithoutSecrets() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.POSTGRESQL)) {
            RestClient reader = server.signedIn("rita", ServiceRole.READER, Map.of());
            JsonNode items = reader.get("/v1/settings").is(200).body().get("items");
            assertTrue(items.toString().contains("{\"key\":\"drain-timeout\",\"value\":\"1s\"}"), items::toString);
            assertTrue(items.toString().contains("\"key\":\"database\""), items::toString);
            assertFalse(items.toString().contains("user="), items::toString);
        }
    }
}
