package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.settings.SettingsException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin listener of the control plane with the setting {@code admin-token-file}. */
class AdminStatusTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    private String file(String content) throws Exception {
        Path file = directory.resolve("token");
        Files.writeString(file, content);
        return file.toString();
    }

    private static HttpResponse<String> get(TestServer server, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.adminBase() + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode());
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void theStatusIsWholeWithTheTokenOnly() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE, "admin-token-file", file(TOKEN))) {
            TreeSet<String> names = new TreeSet<>();
            json(get(server, "/v1/status", "")).fieldNames().forEachRemaining(names::add);
            // A new field is for operators only until it is added here.
            assertEquals(
                    "[compiled_making, compiled_revision, frozen, index_revision, revision, started_at, version, withheld]",
                    names.toString());
            JsonNode whole = json(get(server, "/v1/status", "Bearer " + TOKEN));
            assertTrue(whole.at("/settings/admin-token-file").asText().endsWith("token"), whole::toString);
            assertTrue(whole.has("database") && !whole.has("withheld"), whole::toString);
            HttpResponse<String> wrong = get(server, "/v1/status", "Bearer " + server.operatorKey());
            assertEquals(401, wrong.statusCode());
            assertTrue(wrong.headers().firstValue("www-authenticate").orElse("").startsWith("Bearer"));
        }
    }

    @Test
    void healthAndMetricsNeedNoToken() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE, "admin-token-file", file(TOKEN))) {
            for (String path : new String[] {"/healthz", "/readyz", "/metrics"}) {
                assertEquals(200, get(server, path, "").statusCode());
                assertEquals(200, get(server, path, "Bearer x").statusCode());
            }
        }
    }

    @Test
    void aBadFileEndsTheStart() throws Exception {
        String file = file("short");
        SettingsException refused = assertThrows(
                SettingsException.class, () -> TestServer.start(TestDatabase.SQLITE, "admin-token-file", file)
                        .close());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("admin-token-file: " + file), refused.getMessage());
    }
}
