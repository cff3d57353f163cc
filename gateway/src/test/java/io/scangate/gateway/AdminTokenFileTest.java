package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway with the setting {@code admin-token-file}. */
class AdminTokenFileTest {
    private static final String TOKEN = "0123456789abcdef";
    /** The last rule is bad: its prefix is no link. */
    private static final String RULES = """
            {"format": "scangate-snapshot/1", "revision": 7, "accounts": [{"appid": "wx1", "rules": [
              {"prefix": "https://a.example/", "live": {"page": "pages/a"}}, {"prefix": "hidden-rule", "live": {"page": "pages/b"}}]}]}
            """;

    @TempDir
    Path directory;

    private Gateway start() throws IOException {
        Path rules = directory.resolve("rules.json");
        Files.writeString(rules, RULES);
        Map<String, String> settings = new HashMap<>(Map.of("listen", "127.0.0.1:0", "admin", "127.0.0.1:0"));
        settings.put("source", "file:" + rules);
        settings.put("state-dir", directory.resolve("state").toString());
        settings.put("admin-token-file", directory.resolve("token").toString());
        return Gateway.start(settings);
    }

    private static String status(Gateway gateway, String field) throws IOException {
        try (Client client = new Client(HostPort.parse(gateway.adminAddress()))) {
            return client.send("GET /v1/status HTTP/1.1\r\nHost: a\r\n" + field + "\r\n")
                    .read()
                    .body();
        }
    }

    @Test
    void withoutTheToken_theStatusHasNoRules_addressesAndSettings() throws Exception {
        Files.writeString(directory.resolve("token"), TOKEN);
        try (Gateway gateway = start()) {
            Waiting.await("the rules").until(() -> gateway.revision() == 7);
            String open = status(gateway, "");
            JsonNode json = new ObjectMapper().readTree(open);
            assertEquals(7, json.get("revision").asInt());
            assertEquals(1, json.at("/rejected/total").asInt());
            // A new field is for operators only until it is added here.
            TreeSet<String> names = new TreeSet<>();
            json.fieldNames().forEachRemaining(names::add);
            json.get("source").fieldNames().forEachRemaining(name -> names.add("source." + name));
            json.get("rejected").fieldNames().forEachRemaining(name -> names.add("rejected." + name));
            assertEquals(
                    "[accounts, digest, document_bytes, index_bytes, listener, load_seconds, loaded_at,"
                            + " rejected, rejected.total, revision, rules, source, source.age_seconds,"
                            + " source.held_since,"
                            + " source.last_attempt, source.last_duration_seconds, source.last_success, source.reloads,"
                            + " source.state, started_at, version, withheld]",
                    names.toString());
            String whole = status(gateway, "Authorization: Bearer " + TOKEN + "\r\n");
            assertTrue(whole.contains("hidden-rule"), whole);
            assertTrue(whole.contains("\"admin-token-file\":\"" + directory.resolve("token") + "\""), whole);
            assertTrue(!whole.contains(TOKEN) && !whole.contains("withheld"), whole);
        }
    }

    @Test
    void aBadFileEndsTheStart() throws Exception {
        Files.writeString(directory.resolve("token"), "short");
        SettingsException refused = assertThrows(SettingsException.class, this::start);
        assertTrue(String.valueOf(refused.getMessage()).startsWith("admin-token-file: "), refused.getMessage());
    }
}
