package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compares the description of the admin listener with the answers of whole gateways over sockets, in both directions. */
@Timeout(120)
class OpenApiAdminTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String AUTHORIZED = "Authorization: Bearer " + TOKEN;

    /**
     * Statuses that need an address beyond loopback, a flood, a state directory that fails, or a control plane: other tests have
     * these, and HeldGatewayTest compares a gateway that is held.
     */
    private static final Pattern ELSEWHERE =
            Pattern.compile(".* (403|503|default)|POST /v1/hold 200|POST /v1/go-on 409");

    /** The last rule is bad. */
    private static final String RULES = """
            {"format": "scangate-snapshot/1", "revision": 7, "accounts": [{"appid": "wx1", "members": {"ana": "admin"}, "rules": [
              {"prefix": "https://a.example/item/", "live": {"page": "pages/a"},
               "test": {"page": "pages/b", "version": "trial", "links": ["https://a.example/item/1"]}},
              {"prefix": "https://a.example/item/draft/"}, {"prefix": "https://a.example/blocked/", "withheld": "blocked"},
              {"prefix": "https://a.example/help", "live": {"page": "pages/h"}},
              {"prefix": "no-link", "live": {"page": "pages/b"}}]}]}
            """;

    @TempDir
    Path directory;

    private DescribedCalls calls;

    @BeforeEach
    void readDescription() throws IOException {
        calls = new DescribedCalls(DescribedCalls.document("/openapi-admin.json"));
    }

    private Gateway start(boolean token) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("listen", "127.0.0.1:0", "admin", "127.0.0.1:0"));
        settings.put("source", "file:" + directory.resolve("rules.json"));
        settings.put("state-dir", directory.resolve("state-" + token).toString());
        if (token) {
            Files.writeString(directory.resolve("token"), TOKEN);
            settings.put("admin-token-file", directory.resolve("token").toString());
        }
        return Gateway.start(settings);
    }

    /** One test, because the statuses of all calls are compared at the end. */
    @Test
    void everyAnswerIsDescribed_andEveryDescribedStatusIsAnswered() throws Exception {
        try (Gateway gateway = start(false)) {
            withoutRules(HostPort.parse(gateway.adminAddress()));
        }
        Files.writeString(directory.resolve("rules.json"), RULES);
        try (Gateway gateway = start(true)) {
            Waiting.await("the rules").until(() -> gateway.revision() == 7);
            HostPort address = HostPort.parse(gateway.adminAddress());
            open(address);
            refused(address);
            explanations(address);
            orders(address);
            for (Operation operation : calls.document().operations()) {
                wireFaults(address, operation.method(), operation.path());
            }
        }
        Set<String> missing = new TreeSet<>(calls.described());
        missing.removeAll(calls.statuses);
        missing.removeIf(each -> ELSEWHERE.matcher(each).matches());
        assertEquals(Set.of(), missing, "described, but not answered");
    }

    private void withoutRules(HostPort gateway) throws IOException {
        assertEquals(503, calls.get(gateway, "/readyz").status());
        assertEquals(503, calls.get(gateway, "/v1/explain?link=https%3A%2F%2Fa").status());
        assertTrue(calls.get(gateway, "/v1/status").body().contains("\"revision\":null"));
        assertEquals(409, calls.ask(gateway, "POST", "/v1/hold", "").status());
    }

    private void open(HostPort gateway) throws IOException {
        for (String path :
                List.of("/healthz", "/readyz", "/metrics", "/openapi.json", "/openapi-admin.json", "/v1/status")) {
            assertEquals(200, calls.get(gateway, path).status(), path);
        }
        String whole = calls.get(gateway, "/v1/status", AUTHORIZED).body();
        assertTrue(whole.contains("\"prefix\":\"no-link\"") && whole.contains("\"settings\""), whole);
    }

    private void refused(HostPort gateway) throws IOException {
        for (Operation operation : calls.document().operations()) {
            boolean guarded = operation.node().get("responses").has("401");
            Client.Answer other =
                    calls.ask(gateway, operation.method(), operation.path(), "", "Authorization: Bearer x");
            assertEquals(guarded, other.status() == 401, operation + ": " + other);
        }
        assertEquals(401, calls.ask(gateway, "POST", "/v1/reload", "").status());
        assertEquals(404, calls.get(gateway, "/nowhere", AUTHORIZED).status());
        assertEquals(405, calls.ask(gateway, "DELETE", "/healthz", "").status());
        assertEquals(405, calls.get(gateway, "/v1/reload", AUTHORIZED).status());
    }

    private void explanations(HostPort gateway) throws IOException {
        String link = "/v1/explain?link=https%3A%2F%2Fa.example%2F";
        for (String target : List.of(
                link + "item%2F2",
                link + "item%2F1&user=ana&appid=wx1&client_version=8.0.50",
                link + "item%2Fdraft%2F1",
                link + "blocked%2F1",
                link + "help%2F1",
                link + "Item%2F1",
                link + "%2525E8",
                link + "item%2F2&client_version=1",
                "/v1/explain?link=https%3A%2F%2Fu%40b.example%2F")) {
            assertEquals(200, calls.get(gateway, target, AUTHORIZED).status(), target);
        }
        for (String target : List.of(
                "/v1/explain",
                "/v1/explain?link=",
                "/v1/explain?link=tel%3A1",
                link + "&link=1",
                link + "&x=1",
                link + "a".repeat(4300),
                link + "&client_version=x")) {
            assertEquals(400, calls.get(gateway, target, AUTHORIZED).status(), target);
        }
        assertEquals(404, calls.get(gateway, link + "&appid=wx9", AUTHORIZED).status());
    }

    private Client.Answer order(HostPort gateway, String target) throws IOException {
        return calls.ask(gateway, "POST", target, "", AUTHORIZED);
    }

    private void orders(HostPort gateway) throws IOException {
        assertEquals(200, order(gateway, "/v1/reload").status());
        assertEquals(200, order(gateway, "/v1/debug?seconds=600").status());
        assertEquals(409, order(gateway, "/v1/hold").status(), "rules of a file cannot be held");
        assertEquals(200, order(gateway, "/v1/go-on").status());
        Files.writeString(directory.resolve("rules.json"), RULES.replace("\"revision\": 7", "\"revision\": 8") + "{");
        assertEquals(409, order(gateway, "/v1/reload").status());
        assertTrue(calls.get(gateway, "/v1/status", AUTHORIZED).body().contains("trailing_content"));
        Files.writeString(directory.resolve("rules.json"), RULES.replace("\"revision\": 7", "\"revision\": 9"));
        assertEquals(200, order(gateway, "/v1/reload").status());
        for (String target :
                List.of("/v1/reload?force=x", "/v1/hold?x=1", "/v1/go-on?x=1", "/v1/debug", "/v1/debug?seconds=x")) {
            assertEquals(400, order(gateway, target).status(), target);
        }
    }

    private void wireFaults(HostPort gateway, String method, String path) throws IOException {
        calls.ask(gateway, method, path, "", "Host: b");
        calls.ask(gateway, method, path + "?x=" + "a".repeat(17_000), "");
        calls.ask(gateway, method, path, "", "Expect: x");
        calls.ask(gateway, method, path, "", "X: y\r\n".repeat(70).strip());
        calls.ask(gateway, method, path, "", "Content-Length: 99999999");
    }

    /** The reasons of a gateway that is not ready. */
    @Test
    void notReady_hasDescribedReasons() throws Exception {
        try (TestGateway gateway = new TestGateway(TestGateway.settings().build(), new ActiveIndex())) {
            HostPort address = gateway.server.adminAddress();
            assertEquals(503, calls.get(address, "/readyz").status());
            gateway.notReady("stale_rules");
            gateway.active.swap(new ActiveIndex.Revision(TestGateway.exampleRules(), 1, Instant.EPOCH));
            assertTrue(calls.get(address, "/readyz").body().contains("stale_rules"));
        }
    }
}
