package io.scangate.config;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A control plane publishes files to a plain file server or a directory, and gateways follow the files. */
@Timeout(600)
class StoreFollowedTest {
    /** {@code -Dstore.changes=1000} for as many as the issue asks for. */
    private static final int CHANGES = Integer.getInteger("store.changes", 60);

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String RULES = "/v1/accounts/wx-a/rules";
    private static final String LINE = "-----%s %s KEY-----\n";

    @TempDir
    Path folder;

    private Path store;
    private Path publicKey;
    private Path privateKey;

    @BeforeEach
    void keys() throws Exception {
        store = Files.createDirectory(folder.resolve("store"));
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        publicKey = pem("PUBLIC", pair.getPublic());
        privateKey = pem("PRIVATE", pair.getPrivate());
    }

    private Path pem(String kind, Key key) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(key.getEncoded());
        return Files.writeString(
                Files.createTempFile(folder, "key", ".pem"),
                LINE.formatted("BEGIN", kind) + body + "\n" + LINE.formatted("END", kind));
    }

    /** A control plane that publishes to the directory. */
    private TestServer publishing() throws IOException {
        return TestServer.startNow(
                        TestDatabase.SQLITE, "publish-to", "file:" + store, "publish-key", privateKey.toString())
                .licensed();
    }

    private Gateway follow(String source) throws IOException {
        return FollowingGateway.start(
                source, "", folder.resolve("state"), Map.of("store-keys", publicKey.toString(), "store-poll", "20ms"));
    }

    /** A rule of the account wx-a, which exists. */
    private static String rule(TestServer server, RestClient owner, String page) {
        String prefix = server.origin() + "/a/";
        String id = owner.post(
                        RULES,
                        "{\"prefix\": \"" + prefix + "\", \"page\": \"" + page + "\", \"test_links\": [\"" + prefix
                                + "t\"]}")
                .is(201)
                .text("id");
        owner.post(RULES + "/" + id + "/publish", null).is(200);
        return RULES + "/" + id;
    }

    private static JsonNode status(Gateway gateway) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.adminAddress() + "/v1/status"))
                .build();
        String body = HTTP.send(request, BodyHandlers.ofString()).body();
        return OpenApiDocument.json(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitRefusal(Gateway gateway, String reason) {
        Waiting.await(reason).until(() -> {
            JsonNode outcome = status(gateway).path("source").path("last_outcome");
            return outcome.path("reason").asText().equals(reason);
        });
    }

    private static int reload(Gateway gateway) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + gateway.adminAddress() + "/v1/reload?force=true"))
                .POST(BodyPublishers.noBody())
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).statusCode();
    }

    /** The number in a page such as {@code release pages/7}; -1 for another answer. */
    private static int number(String scanned) {
        return scanned.startsWith("release pages/")
                ? Integer.parseInt(scanned.substring("release pages/".length()))
                : -1;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGatewayFollowsManyChanges_andNoAnswerIsOlderThanOneBefore(boolean overHttp) throws Exception {
        try (FileServer files = new FileServer(store);
                TestServer server = TestServer.startNow(
                                TestDatabase.SQLITE,
                                "publish-to",
                                overHttp ? files.address() : "file:" + store,
                                "publish-key",
                                privateKey.toString(),
                                "publishes-per-month",
                                "100000",
                                "publish-token",
                                overHttp ? FileServer.TOKEN : "unused")
                        .licensed()) {
            RestClient owner = server.account("wx-a");
            String rule = rule(server, owner, "pages/0");
            String link = server.origin() + "/a/x";
            try (Gateway gateway = follow("store+" + (overHttp ? files.address() : "file:" + store))) {
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", link)
                        .equals("release pages/0"));
                AtomicBoolean end = new AtomicBoolean();
                AtomicInteger published = new AtomicInteger();
                ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
                CompletableFuture<Void> scans = OwnThread.run(() -> scan(gateway, link, end, published, wrong));
                for (int i = 1; i <= CHANGES; i++) {
                    published.set(i);
                    owner.patch(rule, "{\"page\": \"pages/" + i + "\"}").is(200);
                    owner.post(rule + "/publish", null).is(200);
                }
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", link)
                        .equals("release pages/" + CHANGES));
                end.set(true);
                scans.join();
                assertEquals(List.of(), List.copyOf(wrong));
                assertEquals(server.revision(), gateway.revision());
            }
            assertEquals(overHttp ? Set.of("GET") : Set.of(), files.methodsOfStrangers());
        }
    }

    /** Scans until the end; an answer is wrong if its page is older than the one before, or not published yet. */
    private static void scan(
            Gateway gateway,
            String link,
            AtomicBoolean end,
            AtomicInteger published,
            ConcurrentLinkedQueue<String> wrong) {
        int last = 0;
        try {
            while (!end.get()) {
                String scanned = FollowingGateway.scan(gateway, "anna", link);
                int now = number(scanned);
                if (now < last || now > published.get()) {
                    wrong.add(scanned + " after " + last);
                }
                last = now;
            }
        } catch (IOException | InterruptedException e) {
            wrong.add(e.toString());
        }
    }

    @Test
    void aForgedAnUnsignedAnOlderAndADamagedStoreAreRefused() throws Exception {
        try (TestServer server = publishing()) {
            RestClient owner = server.account("wx-a");
            String rule = rule(server, owner, "pages/0");
            String link = server.origin() + "/a/x";
            Path copy = folder.resolve("copy");
            Waiting.await()
                    .until(() -> Files.exists(store.resolve("head"))
                            && headOf(store).contains("\"revision\":" + server.revision()));
            copy(store, copy);
            String old = headOf(copy);
            try (Gateway gateway = follow("store+file:" + copy)) {
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", link)
                        .equals("release pages/0"));
                owner.patch(rule, "{\"page\": \"pages/1\"}").is(200);
                owner.post(rule + "/publish", null).is(200);
                long newest = server.revision();
                Waiting.await().until(() -> headOf(store).contains("\"revision\":" + newest));
                copy(store, copy);
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", link)
                        .equals("release pages/1"));
                String head = headOf(copy);
                String line = head.substring(0, head.indexOf('\n'));

                Files.writeString(copy.resolve("head"), line + "\n");
                awaitRefusal(gateway, "not_signed");
                Files.writeString(
                        copy.resolve("head"), head.replace("\"revision\":" + newest, "\"revision\":" + (newest + 1)));
                awaitRefusal(gateway, "not_signed");
                assertEquals(409, reload(gateway));
                Files.writeString(copy.resolve("head"), old);
                awaitRefusal(gateway, "lower_revision");
                assertEquals("release pages/1", FollowingGateway.scan(gateway, "anna", link));
                assertEquals(newest, gateway.revision());

                damage(copy.resolve("snapshots"));
                Files.writeString(copy.resolve("head"), head);
                assertEquals(409, reload(gateway));
                awaitRefusal(gateway, "wrong_digest");
                assertEquals("release pages/1", FollowingGateway.scan(gateway, "anna", link));
            }
        }
    }

    /** The status is that of the served rules, also if only the first of two changes could be taken. */
    @Test
    void whileTheSecondOfTwoChangesIsMissing_theStatusHasTheRevisionOfTheFirst() throws Exception {
        try (TestServer server = publishing()) {
            RestClient owner = server.account("wx-a");
            String rule = rule(server, owner, "pages/0");
            awaitHead(server);
            Path copy = folder.resolve("copy");
            copy(store, copy);
            try (Gateway gateway = follow("store+file:" + copy)) {
                Waiting.await().until(() -> gateway.revision() == server.revision());
                owner.patch(rule, "{\"page\": \"pages/1\"}").is(200);
                owner.post(rule + "/publish", null).is(200);
                awaitHead(server);
                long first = server.revision();
                owner.post(rule + "/unpublish", null).is(200);
                awaitHead(server);
                copyWithoutChangeTo(server.revision(), copy);
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", server.origin() + "/a/x")
                        .equals("release pages/1"));
                awaitRefusal(gateway, "unreachable");
                assertEquals(first, gateway.revision());
                copy(store, copy);
                Waiting.await().until(() -> gateway.revision() == server.revision());
            }
        }
    }

    @Test
    void filesThatNoHeadHasNamed_areDeletedWhenTheyAreOld_andAllOthersStay() throws Exception {
        Path left = left("1-" + "ab".repeat(32) + ".compiled", 2);
        Path temporary = left("1-" + "ab".repeat(32) + ".compiled.new0123456789abcdef", 2);
        Path fresh = left("1-" + "cd".repeat(32) + ".compiled", 0);
        Path own = left("notes.txt", 2);
        try (TestServer server = TestServer.startAtPresent(
                        TestDatabase.SQLITE, "publish-to", "file:" + store, "publish-key", privateKey.toString())
                .licensed()) {
            RestClient owner = server.account("wx-a");
            String rule = rule(server, owner, "pages/0");
            awaitHead(server);
            owner.post(rule + "/unpublish", null).is(200);
            awaitHead(server);
            Waiting.await("the look").until(() -> !Files.exists(temporary));
            assertTrue(Files.exists(left), "a head of another replica may have named it until now");
            server.advance(Duration.ofMinutes(21));
            owner.post(rule + "/publish", null).is(200);
            Waiting.await("the end of the old file").until(() -> !Files.exists(left));
            assertTrue(Files.exists(fresh));
            assertTrue(Files.exists(own));
            try (Gateway gateway = follow("store+file:" + store)) {
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", server.origin() + "/a/x")
                        .equals("release pages/0"));
            }
        }
    }

    private Path left(String name, int days) throws IOException {
        Path file = Files.writeString(
                Files.createDirectories(store.resolve("snapshots")).resolve(name), "left");
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    private void awaitHead(TestServer server) {
        Waiting.await("the head")
                .until(() -> Files.exists(store.resolve("head"))
                        && headOf(store).contains("\"revision\":" + server.revision() + ","));
    }

    private void copyWithoutChangeTo(long revision, Path copy) throws IOException {
        Files.createDirectories(copy.resolve("changes"));
        try (Stream<Path> changes = Files.list(store.resolve("changes"))) {
            for (Path change : changes.toList()) {
                if (!change.getFileName().toString().contains("-" + revision + "-")) {
                    Files.copy(change, copy.resolve("changes").resolve(change.getFileName()), REPLACE_EXISTING);
                }
            }
        }
        Files.copy(store.resolve("head"), copy.resolve("head"), REPLACE_EXISTING);
    }

    private static String headOf(Path store) throws IOException {
        return Files.readString(store.resolve("head"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        // The head last: it names the other files.
        for (String part : List.of("snapshots", "changes", "head")) {
            if (!Files.exists(from.resolve(part))) {
                continue;
            }
            try (Stream<Path> files = Files.walk(from.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = to.resolve(from.relativize(file));
                    Files.createDirectories(target.getParent());
                    Files.write(target, Files.readAllBytes(file));
                }
            }
        }
    }

    private static void damage(Path snapshots) throws IOException {
        try (Stream<Path> files = Files.list(snapshots)) {
            for (Path file : files.toList()) {
                byte[] content = Files.readAllBytes(file);
                content[content.length / 2] ^= 1;
                Files.write(file, content);
            }
        }
    }

    @Test
    void whileTheStoreIsAway_aRestartServesTheLastRules_andItIsFollowedAgain() throws Exception {
        try (FileServer files = new FileServer(store);
                TestServer server = TestServer.startNow(
                                TestDatabase.SQLITE,
                                "publish-to",
                                files.address(),
                                "publish-token",
                                FileServer.TOKEN,
                                "publish-key",
                                privateKey.toString())
                        .licensed()) {
            RestClient owner = server.account("wx-a");
            String rule = rule(server, owner, "pages/0");
            String link = server.origin() + "/a/x";
            try (Gateway gateway = follow("store+" + files.address())) {
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", link)
                        .equals("release pages/0"));
                Waiting.await().until(() -> gateway.revision() == server.revision());
            }
            files.answer(503);
            owner.patch(rule, "{\"page\": \"pages/1\"}").is(200);
            owner.post(rule + "/publish", null).is(200);
            try (Gateway gateway = follow("store+" + files.address())) {
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", link)
                        .equals("release pages/0"));
                awaitRefusal(gateway, "unreachable");
                files.answer(0);
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", link)
                        .equals("release pages/1"));
                assertFalse(status(gateway).path("revision").isNull());
            }
            assertTrue(Files.exists(store.resolve("head")));
        }
    }

    /** Who can write to the store cannot let the control plane sign files of his own. */
    @Test
    void aForgedHeadInTheStoreIsReplaced_notContinued() throws Exception {
        try (TestServer server = publishing()) {
            RestClient owner = server.account("wx-a");
            String rule = rule(server, owner, "pages/0");
            Waiting.await()
                    .until(() -> Files.exists(store.resolve("head"))
                            && headOf(store).contains("\"revision\":" + server.revision()));
            String forged = headOf(store).replaceAll("-[0-9a-f]{64}", "-" + "ab".repeat(32));
            Files.writeString(store.resolve("head"), forged);
            owner.patch(rule, "{\"page\": \"pages/1\"}").is(200);
            owner.post(rule + "/publish", null).is(200);
            Waiting.await()
                    .until(() -> !headOf(store).equals(forged)
                            && headOf(store).contains("\"revision\":" + server.revision()));
            assertFalse(headOf(store).contains("abab"), headOf(store));
            try (Gateway gateway = follow("store+file:" + store)) {
                Waiting.await().until(() -> FollowingGateway.scan(gateway, "anna", server.origin() + "/a/x")
                        .equals("release pages/1"));
            }
        }
    }

    /** A wrong setting of another platform's control plane would otherwise give its rules to all gateways of this one. */
    @Test
    void aControlPlaneWithAnotherDatabaseDoesNotReplaceTheHead() throws Exception {
        String[] settings = {"publish-to", "file:" + store, "publish-key", privateKey.toString()};
        try (TestServer server =
                TestServer.startNow(TestDatabase.SQLITE, settings).licensed()) {
            rule(server, server.account("wx-a"), "pages/0");
            awaitHead(server);
            try (TestServer other = TestServer.startNow(TestDatabase.SQLITE)) {
                // Databases of tests are copies of one, with its history.
                Path file = Objects.requireNonNull(other.database().sqliteFile());
                try (Connection own = DriverManager.getConnection("jdbc:sqlite:" + file);
                        Statement change = own.createStatement()) {
                    change.executeUpdate("UPDATE histories SET name = 'another'");
                }
                while (other.revision() <= server.revision() + 5) {
                    other.account("wx-other" + other.revision());
                }
                try (ConfigServer wrong = other.replica(settings)) {
                    Waiting.await("a failure").until(() -> failures(wrong) > 0);
                    assertTrue(headOf(store).contains("\"mark\":\"" + server.mark()), headOf(store));
                    server.account("wx-b");
                    awaitHead(server);
                    server.stop();
                    Files.delete(store.resolve("head"));
                    awaitHead(other);
                }
            }
        }
    }

    private static double failures(ConfigServer server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.adminAddress() + "/metrics"))
                .build();
        return HTTP.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("scangate_publication_failures_total"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
                .sum();
    }
}
