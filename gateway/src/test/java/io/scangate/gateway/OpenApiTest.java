package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.identity.IdentityMethod;
import io.scangate.gateway.identity.JwtSettings;
import io.scangate.gateway.identity.TestTokens;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.origins.OriginsSettings;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import io.scangate.gateway.scan.CorsOrigins;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the description of the public listener with answers over sockets, in both directions: each answer is described, and
 * each described status is answered.
 */
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OpenApiTest {
    private static final String RESOLVE = "/v1/resolve";
    private static final String BATCH = "/v1/resolve/batch";
    private static final String JSON = "application/json";
    private static final Pattern REASON = Pattern.compile("\"reason\":\"(\\w+)\"");

    /** What only a defect of the program or a certificate that has ended gives; DefectsTest and EndedCertificatesTest have these. */
    private static final Pattern ELSEWHERE = Pattern.compile(".* 500|GET /v1/origins 403");

    private DescribedCalls calls;

    @BeforeAll
    void readDescription() throws IOException {
        calls = new DescribedCalls(DescribedCalls.document("/openapi.json"));
    }

    private static ActiveIndex rules() {
        ActiveIndex active = new ActiveIndex();
        TestPage test = new TestPage("pages/next", Version.TRIAL, List.of("https://shop.example.com/item/1"));
        Account account = new Account(
                "wx1",
                Map.of("ana", Role.ADMIN),
                List.of(
                        new Rule("https://shop.example.com/item/", "pages/item?from=qr", test),
                        new Rule("https://shop.example.com/draft/", null, null),
                        new Rule("https://shop.example.com/suspended/", Withheld.SUSPENDED),
                        new Rule("https://shop.example.com/blocked/", Withheld.BLOCKED)));
        active.swap(new ActiveIndex.Revision(Rules.index(account), 42, Instant.EPOCH));
        return active;
    }

    private static String scan(String path) {
        return RESOLVE + "?link=https%3A%2F%2Fshop.example.com%2F" + path;
    }

    /** One test, because the statuses of all calls are compared at the end. */
    @Test
    void everyAnswerIsDescribed_andEveryDescribedStatusIsAnswered(@TempDir Path directory) throws Exception {
        try (TestGateway gateway = new TestGateway(TestGateway.settings().build(), rules())) {
            HostPort address = gateway.server.address();
            decisions(address);
            badScans(address);
            bodies(address);
            batches(address);
            calls.get(address, "/v1/identity");
            calls.get(address, "/v1/identity", "X-User: ana");
            calls.get(address, "/v1/origins");
            wireFaults(address);
            others(address);
        }
        identities(directory);
        origins();
        limits();
        Set<String> missing = new TreeSet<>(calls.described());
        missing.removeAll(calls.statuses);
        missing.removeIf(each -> ELSEWHERE.matcher(each).matches());
        assertEquals(Set.of(), missing, "described, but not answered");
        Set<String> codes = OpenApiCodesTest.codesOf("scan.ScanProblem", "wire.WireProblem");
        codes.removeAll(Set.of("500 internal_error", "403 certificate_without_user", "403 certificate_expired"));
        assertEquals(codes, calls.codes);
    }

    private void decisions(HostPort gateway) throws IOException {
        Set<String> reasons = new TreeSet<>();
        List<String> targets = List.of(
                scan("other"),
                scan("draft%2F1"),
                scan("suspended%2F"),
                scan("blocked%2F"),
                scan("item%2F1&client_version=6.5.5"));
        for (String target : targets) {
            Matcher reason = REASON.matcher(calls.get(gateway, target).body());
            assertTrue(reason.find(), target);
            reasons.add(reason.group(1));
        }
        Set<String> expected = Arrays.stream(Decision.values())
                .filter(each -> !each.opensMiniProgram())
                .map(Decision::reason)
                .collect(Collectors.toSet());
        assertEquals(expected, reasons);
        calls.get(gateway, scan("item%2F42&client_version=8.0.50&scene=1011"), "X-Request-Id: 7");
        String trial = calls.get(gateway, scan("item%2F1"), "X-User: ana").body();
        assertTrue(trial.contains("\"version\":\"trial\""), trial);
        calls.get(gateway, scan("item%2F%22%5C%FF%E8%8C%B6%20x"));
        calls.get(gateway, scan("%22%5C%FF%E8%8C%B6%20x"));
    }

    private void badScans(HostPort gateway) throws IOException {
        String link = scan("item%2F1");
        for (String target : List.of(
                RESOLVE,
                RESOLVE + "?link=",
                RESOLVE + "?link=tel%3A110",
                scan("a".repeat(4300)),
                link + "&other=1",
                link + "&link=1",
                link + "&client_version=new",
                link + "&scene=x")) {
            assertEquals(400, calls.get(gateway, target).status(), target);
        }
        assertEquals(400, calls.get(gateway, link, "X-User: ana", "X-User: bo").status());
    }

    private void bodies(HostPort gateway) throws IOException {
        String link = "https://shop.example.com/item/1";
        calls.post(gateway, RESOLVE, "text/plain", link);
        calls.post(gateway, RESOLVE, JSON, "{\"link\":\"" + link + "\",\"client_version\":\"8.0.50\",\"scene\":1011}");
        calls.post(gateway, RESOLVE, JSON, "{\"link\":\"" + link + "\",\"scene\":\"1012\"}");
        for (String body :
                List.of("{}", "{", "[]", "{\"link\":1}", "{\"link\":\"a\"}", "{\"link\":\"" + link + "\",\"x\":1}")) {
            assertEquals(400, calls.post(gateway, RESOLVE, JSON, body).status(), body);
        }
        assertEquals(415, calls.post(gateway, RESOLVE, "text/html", link).status());
        assertEquals(415, calls.post(gateway, RESOLVE, "", link).status());
        assertEquals(
                400, calls.post(gateway, RESOLVE + "?x=1", "text/plain", link).status());
    }

    private void batches(HostPort gateway) throws IOException {
        String good = "{\"links\":[\"https://shop.example.com/item/1\",\"https://b.example/\",\"a\",\"tel:1\",\"\"]}";
        assertEquals(200, calls.post(gateway, BATCH, JSON, good).status());
        for (String body : List.of(
                "{}",
                "{\"links\":[]}",
                "{\"links\":[\"a\"],\"links\":[\"a\"]}",
                "{\"links\":[\"a\"],\"x\":1}",
                "{\"links\":[\"a\"],\"scene\":\"x\"}")) {
            assertEquals(400, calls.post(gateway, BATCH, JSON, body).status(), body);
        }
        assertEquals(415, calls.post(gateway, BATCH, "text/plain", "a").status());
    }

    /** Faults that are found before the path of a request matters. */
    private void wireFaults(HostPort gateway) throws IOException {
        for (Operation operation : calls.document().operations()) {
            String method = operation.method();
            String path = operation.path();
            calls.ask(gateway, method, path, "", "Host: b");
            calls.ask(gateway, method, path + "?x=" + "a".repeat(17_000), "");
            calls.ask(gateway, method, path, "", "Expect: x");
            calls.ask(gateway, method, path, "", "X: y\r\n".repeat(70).strip());
            calls.ask(gateway, method, path, "", "Content-Length: 99999999");
        }
    }

    /** Paths and methods that the description has in its text. */
    private void others(HostPort gateway) throws IOException {
        assertEquals(404, calls.get(gateway, "/v2/resolve").status());
        for (Operation operation : calls.document().operations()) {
            Client.Answer refused = calls.ask(gateway, "DELETE", operation.path(), "");
            // Without a filter of origins its path does not exist.
            if (!operation.path().equals("/v1/origins")) {
                assertEquals(405, refused.status(), operation.path());
                assertTrue(refused.header("allow").contains(operation.method()), refused::toString);
            }
        }
        try (Client client = new Client(gateway)) {
            for (String path : List.of(RESOLVE, BATCH, "/v1/identity")) {
                Client.Answer methods = client.send("OPTIONS " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .read();
                assertEquals(204, methods.status());
                assertFalse(methods.header("allow").isEmpty());
            }
            Client.Answer head = client.send("HEAD " + scan("item%2F1") + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .read(true);
            assertEquals(200, head.status());
            String id = "X-Request-Id: 7f3c";
            assertEquals("7f3c", calls.get(gateway, scan("item%2F1"), id).header("x-request-id"));
        }
    }

    private void identities(Path directory) throws IOException {
        Path keys = Files.writeString(directory.resolve("jwks.json"), TestTokens.ISSUER.set("es"));
        JwtSettings settings = new JwtSettings(keys.toString(), "", "", "sub", Duration.ofSeconds(5));
        try (TestGateway gateway = new TestGateway(IdentityMethod.parse("jwt").open(settings));
                TestGateway untrusted = new TestGateway(
                        TestGateway.settings().trustedProxies("10.0.0.0/8").build())) {
            everyScan(gateway.server.address(), 401, "Authorization: Bearer a.b.c");
            everyScan(untrusted.server.address(), 403, "X-User: ana");
        }
        // The keys of an address that does not answer are not known yet.
        JwtSettings away = new JwtSettings("http://127.0.0.1:1/keys", "", "", "sub", Duration.ofSeconds(5));
        String header = TestTokens.ISSUER.token("es", "{\"sub\":\"ana\"}");
        try (TestGateway gateway = new TestGateway(IdentityMethod.parse("jwt").open(away))) {
            everyScan(gateway.server.address(), 503, "Authorization: Bearer " + header);
        }
    }

    private void everyScan(HostPort gateway, int status, String field) throws IOException {
        for (String path : List.of(RESOLVE, BATCH, "/v1/identity")) {
            for (String method : List.of("GET", "POST")) {
                if (calls.document().has(method, path)) {
                    assertEquals(
                            status, calls.ask(gateway, method, path, "", field).status());
                }
            }
        }
    }

    private void origins() throws IOException {
        OriginsSettings settings = new OriginsSettings(Duration.ofMillis(1), Duration.ofMinutes(5));
        Supplier<Pacer> failing = () -> {
            throw new OutOfMemoryError("a test");
        };
        ActiveIndex active = rules();
        ActiveIndex none = new ActiveIndex();
        try (Origins filters = new Origins(active, settings, () -> Pacer.NONE);
                Origins failed = new Origins(active, settings, failing);
                Origins empty = new Origins(none, settings, () -> Pacer.NONE);
                TestGateway gateway = gateway(active, filters);
                TestGateway broken = gateway(active, failed);
                TestGateway starting = gateway(none, empty)) {
            String tag = calls.get(gateway.server.address(), "/v1/origins").header("etag");
            assertEquals(
                    304,
                    calls.get(gateway.server.address(), "/v1/origins", "If-None-Match: " + tag)
                            .status());
            assertEquals(
                    405,
                    calls.ask(gateway.server.address(), "DELETE", "/v1/origins", "")
                            .status());
            assertEquals(503, calls.get(broken.server.address(), "/v1/origins").status());
            HostPort address = starting.server.address();
            assertEquals(503, calls.get(address, "/v1/origins").status());
            assertEquals(503, calls.get(address, scan("item%2F1")).status());
            assertEquals(
                    503,
                    calls.post(address, RESOLVE, "text/plain", "https://a/").status());
            assertEquals(
                    503,
                    calls.post(address, BATCH, JSON, "{\"links\":[\"https://a/\"]}")
                            .status());
        }
    }

    private static TestGateway gateway(ActiveIndex active, Origins origins) {
        return new TestGateway(TestGateway.settings().build(), active, CorsOrigins.NONE, origins);
    }

    /** Limits of time, of rates and of connections, which are for every path. */
    private void limits() throws IOException {
        try (TestGateway hasty = new TestGateway(
                        TestGateway.settings().timeouts(100, 100, 30_000).build());
                TestGateway slow =
                        new TestGateway(TestGateway.settings().rates(1, 0).build());
                TestGateway small = new TestGateway(
                        TestGateway.settings().maxConnections(1, 0).build());
                Client only = small.connect()) {
            only.send(Client.get(scan("item%2F1"))).read();
            for (Operation operation : calls.document().operations()) {
                String method = operation.method();
                String path = operation.path();
                try (Client client = hasty.connect();
                        Client tooMany = small.connect()) {
                    client.send(method + " " + path + " HTTP/1.1\r\n");
                    assertEquals(
                            408, calls.check(method, path, null, client.read()).status());
                    assertEquals(
                            503, calls.check(method, path, null, tooMany.read()).status());
                }
                int status = 0;
                while (status != 429) {
                    status = calls.ask(slow.server.address(), method, path, "").status();
                }
            }
        }
    }
}
