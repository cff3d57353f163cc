package io.scangate.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.admission.AdminSettings;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.wire.Server;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of the admin listener that need a proof, and those that do not. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class GuardedCallsTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String EXPLAIN = "GET /v1/explain?user=user-ana&link=" + TestGateway.HIT;
    private static final String[] GUARDED = {
        EXPLAIN,
        "HEAD /v1/explain?link=" + TestGateway.HIT,
        "POST /v1/reload?force=true",
        "GET /v1/reload",
        "OPTIONS /v1/reload",
        "POST /v1/debug?seconds=60",
        "POST /v1/hold",
        "POST /v1/go-on",
        "GET /v1/what-comes-next",
        "GET /v1/status/",
        "GET //v1/reload",
    };
    private static final String[] OPEN = {"GET /healthz", "HEAD /healthz", "GET /readyz", "GET /metrics", "OPTIONS *"};

    @TempDir
    Path directory;

    private static Client.Answer ask(Client client, String request, String... fields) throws Exception {
        StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return client.send(head.append("\r\n").toString()).read(request.startsWith("HEAD"));
    }

    private static String code(Client.Answer answer) throws Exception {
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertEquals(answer.status(), problem.get("status").asInt());
        return problem.get("code").asText();
    }

    private TestGateway withToken() throws Exception {
        Path file = directory.resolve("token");
        Files.writeString(file, TOKEN + "\n");
        return TestGateway.withAdminToken(file.toString());
    }

    /** Operations that count what was done. */
    private static final class Counted implements AdminOperations {
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public String statusJson(boolean whole) {
            return "{\"whole\":" + whole + "}";
        }

        @Override
        public CompletionStage<ReloadAnswer> reload(boolean force) {
            throw new AssertionError("reloaded " + calls.incrementAndGet());
        }

        @Override
        public CompletionStage<ReloadAnswer> hold() {
            throw new AssertionError("held " + calls.incrementAndGet());
        }

        @Override
        public CompletionStage<ReloadAnswer> goOn() {
            throw new AssertionError("went on " + calls.incrementAndGet());
        }
    }

    /** The listener of a test is on loopback, so the access is told another address. */
    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "10.1.2.3", "::"})
    void withoutAToken_beyondLoopback_onlyHealthAndMetricsAreOpen(String address) throws Exception {
        Counted operations = new Counted();
        ActiveIndex active = TestGateway.example();
        AdminAccess access = AdminAccess.open(AdminSettings.DEFAULT);
        if (!address.isEmpty()) {
            access.bound(InetAddress.getByName(address));
        }
        try (AdminEndpoint admin = new AdminEndpoint(
                        active,
                        new Explainer(new Resolver(ResolveSettings.DEFAULT)),
                        operations,
                        access,
                        time -> Instant.ofEpochSecond(operations.calls.incrementAndGet()),
                        () -> "",
                        null);
                Server server = Server.start(TestGateway.settings().build(), TestGateway.scans(active), admin);
                Client client = new Client(server.adminAddress())) {
            for (String request : GUARDED) {
                Client.Answer answer = ask(client, request, "Authorization: Bearer " + TOKEN);
                assertEquals(403, answer.status(), request);
                if (!request.startsWith("HEAD")) {
                    assertEquals("forbidden", code(answer));
                    assertTrue(answer.body().contains("set admin-token-file"), answer.body());
                }
            }
            assertEquals(0, operations.calls.get());
            for (String request : OPEN) {
                assertEquals(2, ask(client, request).status() / 100, request);
            }
            assertEquals("{\"whole\":false}", ask(client, "GET /v1/status").body());
        }
    }

    @Test
    void withAToken_loopbackNeedsItToo() throws Exception {
        try (TestGateway gateway = withToken();
                Client client = gateway.connectAdmin()) {
            for (String request : GUARDED) {
                Client.Answer none = ask(client, request);
                assertEquals(401, none.status(), request);
                assertEquals("Bearer", none.header("www-authenticate"));
                for (String wrong : new String[] {"Bearer 0123456789abcdeF", "Basic " + TOKEN, TOKEN, ""}) {
                    Client.Answer other = ask(client, request, "Authorization: " + wrong);
                    assertEquals(401, other.status(), request);
                    assertEquals("Bearer error=\"invalid_token\"", other.header("www-authenticate"));
                    assertFalse(other.body().contains(TOKEN), other.body());
                }
            }
            assertEquals("unauthorized", code(ask(client, EXPLAIN)));
            assertEquals("invalid_token", code(ask(client, EXPLAIN, "Authorization: Bearer x")));
            assertFalse(gateway.lastReloadForced);
            for (String request : OPEN) {
                assertEquals(2, ask(client, request).status() / 100, request);
            }
        }
    }

    @Test
    void theTokenOpensTheCalls() throws Exception {
        String proof = "authorization: bearer " + TOKEN;
        try (TestGateway gateway = withToken();
                Client client = gateway.connectAdmin()) {
            assertTrue(ask(client, EXPLAIN, proof).body().contains("\"trial\""));
            assertEquals(200, ask(client, "POST /v1/reload?force=true", proof).status());
            assertTrue(gateway.lastReloadForced);
            assertEquals(200, ask(client, "POST /v1/debug?seconds=1", proof).status());
            assertEquals(405, ask(client, "GET /v1/debug?seconds=1", proof).status());
            assertEquals(204, ask(client, "OPTIONS /v1/reload", proof).status());
            assertEquals(404, ask(client, "POST /v1/none", proof).status());
        }
    }

    @Test
    void severalTokensAreRefused_alsoIfOneIsRight() throws Exception {
        String right = "Authorization: Bearer " + TOKEN;
        try (TestGateway gateway = withToken();
                Client client = gateway.connectAdmin()) {
            assertEquals("invalid_token", code(ask(client, EXPLAIN, right, "Authorization: Bearer x")));
            assertEquals("invalid_token", code(ask(client, EXPLAIN, "Authorization: Bearer x", right)));
        }
    }

    @Test
    void aTokenCountsForItsOwnRequestOnly() throws Exception {
        String with = EXPLAIN + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n";
        String without = EXPLAIN + " HTTP/1.1\r\nHost: a\r\n\r\n";
        try (TestGateway gateway = withToken();
                Client client = gateway.connectAdmin()) {
            client.send(with + without + with + without);
            for (int expected : new int[] {200, 401, 200, 401}) {
                assertEquals(expected, client.read().status());
            }
        }
    }

    @Test
    void theStatusIsWholeWithTheTokenOnly() throws Exception {
        try (TestGateway gateway = withToken();
                Client client = gateway.connectAdmin()) {
            assertEquals("{}", ask(client, "GET /v1/status").body());
            assertEquals(
                    "{\"revision\":42}",
                    ask(client, "GET /v1/status", "Authorization: Bearer " + TOKEN)
                            .body());
            assertEquals("invalid_token", code(ask(client, "GET /v1/status", "Authorization: Bearer x")));
        }
    }
}
