package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import io.scangate.config.FaultyProxy.Fault;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** New gateways start from the compiled snapshot of a control plane, over sockets. */
@Timeout(300)
class CompiledSnapshotsTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String COMPILED = "/v1/feed/compiled";
    private static final String FILE = COMPILED + "/";
    private static final String JSON_SNAPSHOT = "/v1/snapshot";
    private static final int ACCOUNTS = 300;

    @TempDir
    Path directory;

    private final FaultyProxy proxy = new FaultyProxy(7, FaultyProxy.QUICK);
    private int gateways;

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private TestServer start(TestDatabase kind, String... settings) throws IOException {
        TestServer server = TestServer.start(kind, settings);
        proxy.target(server.base());
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            List<Rule> rules = new ArrayList<>();
            for (int j = 0; j < 5; j++) {
                rules.add(new Rule("https://h" + i + ".example/" + j + "/", "pages/p" + j, null));
            }
            accounts.add(new Account("wx" + i, Map.of("ana", Role.ADMIN), rules));
        }
        server.importAccounts(accounts);
        return server;
    }

    private static String key(TestServer server) {
        return server.operator()
                .put("/v1/gateway-keys/fleet?rotate=true", null)
                .is(200)
                .text("key");
    }

    /** A gateway with an empty state directory that follows through the proxy. */
    private Gateway follow(TestServer server) throws IOException {
        return FollowingGateway.start(
                proxy.address(), key(server), directory.resolve("gateway" + gateways++), Map.of());
    }

    private static void change(TestServer server, int account) {
        server.operator()
                .put("/v1/accounts/wx" + account + "/members/bo", "{\"role\": \"admin\"}")
                .is(200);
    }

    private static void awaitHead(Gateway gateway, TestServer server) {
        Waiting.await().until(() -> gateway.revision() == server.head());
    }

    private static void assertServes(Gateway gateway, TestServer server) throws Exception {
        awaitHead(gateway, server);
        assertEquals(server.mark(), RulesExport.status(gateway).path("mark").asText());
        assertEquals(ACCOUNTS * 5, RulesExport.status(gateway).path("rules").asInt());
        for (int i = 0; i < ACCOUNTS; i += 50) {
            assertEquals(
                    "wx" + i + " release pages/p3",
                    RulesExport.answer(gateway, "https://h" + i + ".example/3/x", "zoe"));
        }
    }

    private static String query(String least) {
        return COMPILED + "?format=" + CompiledSnapshot.FORMAT + "&program=" + encoded(CompiledSnapshot.PROGRAM)
                + "&wait_seconds=30&least=" + least;
    }

    private static JsonNode announced(TestServer server) {
        return server.operator().get(query("0")).is(200).body();
    }

    private HttpResponse<byte[]> get(TestServer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + path))
                .header("Authorization", "Bearer " + server.operatorKey());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @EnumSource
    void aNewGatewayStartsFromACompiledSnapshot_followsByDeltas_andServesAsFromJson(TestDatabase kind)
            throws Exception {
        try (TestServer server = start(kind)) {
            JsonNode first = announced(server);
            change(server, 1);
            long served;
            try (Gateway gateway = follow(server)) {
                assertServes(gateway, server);
                served = gateway.revision();
                // The member of the change came with a delta, since few accounts have changed.
                assertEquals(List.of(first.path("path").asText()), proxy.requests(FILE));
                assertEquals(List.of(), proxy.requests(JSON_SNAPSHOT));
                assertEquals(first, announced(server));
                Waiting.await().until(() -> RulesExport.status(gateway)
                        .at("/source/state")
                        .asText()
                        .equals("current"));
                proxy.rewrite(uri -> uri.replace("format=" + CompiledSnapshot.FORMAT, "format=4"));
                try (Gateway other = follow(server)) {
                    assertServes(other, server);
                    assertEquals(1, proxy.requests(JSON_SNAPSHOT).size());
                    assertEquals(
                            RulesExport.status(other).path("accounts"),
                            RulesExport.status(gateway).path("accounts"));
                }
            }
            // What is on disk is what was served.
            try (Gateway again =
                    FollowingGateway.start("http://127.0.0.1:1", "gw_none", directory.resolve("gateway0"), Map.of())) {
                Waiting.await().until(() -> again.revision() >= served);
                assertEquals("wx5 release pages/p3", RulesExport.answer(again, "https://h5.example/3/x", "zoe"));
            }
        }
    }

    @Test
    void aDownloadThatIsCutGoesOnWhereItEnded() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            // The client leaves a trickle after it has read some bytes. Of a cut answer it may lose the bytes right
            // before the cut.
            proxy.plan(FILE, Fault.TRICKLED);
            proxy.plan(FILE, Fault.DROPPED);
            try (Gateway gateway = follow(server)) {
                assertServes(gateway, server);
            }
            JsonNode announced = announced(server);
            String path = announced.path("path").asText();
            List<String> requests = proxy.requests(FILE);
            assertEquals(3, requests.size(), requests::toString);
            assertEquals(path, requests.get(0));
            assertTrue(requests.get(1).matches(Pattern.quote(path) + " bytes=[1-9][0-9]*-"), requests::toString);
            assertEquals(requests.get(1), requests.get(2));
            assertEquals(List.of(), proxy.requests(JSON_SNAPSHOT));
        }
    }

    @Test
    void aDamagedDownloadIsFetchedAgain_andReplacedByJsonIfItStaysDamaged() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            proxy.plan(FILE, Fault.FLIPPED);
            try (Gateway gateway = follow(server)) {
                assertServes(gateway, server);
                assertEquals(2, proxy.requests(FILE).size());
                assertEquals(List.of(), proxy.requests(JSON_SNAPSHOT));
            }
            proxy.plan(FILE, Fault.FLIPPED);
            proxy.plan(FILE, Fault.FLIPPED);
            try (Gateway gateway = follow(server)) {
                assertServes(gateway, server);
                assertEquals(4, proxy.requests(FILE).size());
                assertEquals(1, proxy.requests(JSON_SNAPSHOT).size());
            }
            proxy.plan(COMPILED + "?", Fault.FLIPPED);
            try (Gateway gateway = follow(server)) {
                assertServes(gateway, server);
            }
        }
    }

    @Test
    void aFileHasRangesAndAnEntityTag_andNeverChanges() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            JsonNode announced = announced(server);
            String path = announced.path("path").asText();
            String tag = "\"" + announced.path("name").asText() + "\"";
            HttpResponse<byte[]> whole = get(server, path);
            byte[] bytes = whole.body();
            assertEquals(200, whole.statusCode());
            assertEquals(tag, whole.headers().firstValue("ETag").orElse(""));
            assertEquals(
                    bytes.length,
                    whole.headers().firstValueAsLong("Content-Length").orElse(-1));
            assertTrue(whole.headers().firstValue("Cache-Control").orElse("").contains("immutable"));
            assertEquals(announced.path("bytes").asLong(), bytes.length);
            assertEquals(
                    announced.path("sha256").asText(),
                    Hashing.sha256().hashBytes(bytes).toString());
            HttpResponse<byte[]> part = get(server, path, "Range", "bytes=100-199", "If-Range", tag);
            assertEquals(206, part.statusCode());
            assertEquals(
                    "bytes 100-199/" + bytes.length,
                    part.headers().firstValue("Content-Range").orElse(""));
            assertArrayEquals(Arrays.copyOfRange(bytes, 100, 200), part.body());
            HttpResponse<byte[]> end = get(server, path, "Range", "bytes=" + (bytes.length - 10) + "-");
            assertEquals(206, end.statusCode());
            assertArrayEquals(Arrays.copyOfRange(bytes, bytes.length - 10, bytes.length), end.body());
            assertEquals(
                    200,
                    get(server, path, "Range", "bytes=100-", "If-Range", "\"other\"")
                            .statusCode());
            assertEquals(
                    200,
                    get(server, path, "Range", "bytes=" + bytes.length + "-").statusCode());
            assertEquals(200, get(server, path, "Range", "bytes=9-5").statusCode());
            assertEquals(304, get(server, path, "If-None-Match", tag).statusCode());
        }
    }

    @Test
    void anotherFormatAndARevisionThatIsNotThereAreRefused() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            String detail = server.operator()
                    .get(COMPILED + "?format=4&program=" + encoded(CompiledSnapshot.PROGRAM))
                    .is(406, "other_format")
                    .text("detail");
            assertTrue(detail.contains("expected: format \"" + CompiledSnapshot.FORMAT + "\""), detail);
            server.operator()
                    .get(COMPILED + "?format=" + CompiledSnapshot.FORMAT + "&program=other")
                    .is(406, "other_format");
            server.operator().get(query(String.valueOf(server.head() + 1))).is(404, "not_found");
            server.operator().get(query("many")).is(400, "malformed_request");
            server.operator().get(FILE + "1-none").is(404, "not_found");
            server.anonymous().get(query("0")).is(401, "unauthorized");
            server.account("wxowner").get(query("0")).is(403, "forbidden");
        }
    }

    @Test
    void aLaterRevisionIsMadeIfItIsWanted() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            JsonNode first = announced(server);
            change(server, 1);
            assertEquals(first, announced(server));
            JsonNode later = server.operator().get(query("head")).is(200).body();
            assertEquals(server.head(), later.path("revision").asLong());
            assertEquals(server.mark(), later.path("mark").asText());
            assertNotEquals(first.path("path"), later.path("path"));
            // A gateway may still be getting the file before.
            assertEquals(200, get(server, first.path("path").asText()).statusCode());
        }
    }

    private static List<Path> files(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(each -> each.toString().endsWith(".sgc")).toList();
        }
    }

    @Test
    void aFileThatACleanerDeletedIsMadeAgain() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            JsonNode first = announced(server);
            Path file = files(server.dataDirectory()).get(0);
            assertEquals("rw-------", mode(file));
            assertEquals("rwx------", mode(Objects.requireNonNull(file.getParent())));
            Files.delete(file);
            assertEquals(404, get(server, first.path("path").asText()).statusCode());
            JsonNode second = announced(server);
            assertEquals(1, files(server.dataDirectory()).size());
            assertEquals(first.path("revision"), second.path("revision"));
            assertEquals(200, get(server, second.path("path").asText()).statusCode());
            // A cleaner may delete the folder as a whole, too.
            Path folder = files(server.dataDirectory()).get(0).getParent();
            try (Stream<Path> all = Files.list(folder)) {
                for (Path each : all.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
            try (Gateway gateway = follow(server)) {
                assertServes(gateway, server);
                assertEquals(List.of(), proxy.requests(JSON_SNAPSHOT));
            }
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aStopDeletesTheFiles() throws Exception {
        Path data = directory.resolve("data");
        TestServer server = start(TestDatabase.SQLITE, "data-directory", data.toString());
        announced(server);
        assertEquals(1, files(data).size());
        server.stop();
        assertEquals(List.of(), files(data));
    }
}
