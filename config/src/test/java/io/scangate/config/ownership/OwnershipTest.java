package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class OwnershipTest {
    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private World world;
    private Ownership ownership;

    @BeforeEach
    void open() throws IOException {
        world = new World(kind, directory);
        ownership = world.ownership(Settings.loopback(world.port));
    }

    @AfterEach
    void close() {
        ownership.close();
        world.close();
    }

    @Test
    void aFileHasTheDocumentedForm_andIsAlwaysTheSame() {
        VerificationFile file = ownership.file("wx1");
        assertTrue(file.name().matches("[A-Za-z0-9]{10}\\.txt"), file.name());
        assertTrue(file.content().matches("[0-9a-f]{32}"), file.content());
        assertEquals(file, ownership.file("wx1"));
        VerificationFile ofDirectory = ownership.file("wx1", world.rule("/a/b"));
        assertEquals(ofDirectory, ownership.file("wx1", world.rule("/a/c?d=/e/")));
        assertEquals(
                5,
                List.of(
                                file,
                                ofDirectory,
                                ownership.file("wx1", world.rule("/a/b/")),
                                ownership.file("wx2"),
                                ownership.file("wx2", world.rule("/a/b")))
                        .stream()
                        .distinct()
                        .count());
        RefusedException refused = assertThrows(RefusedException.class, () -> ownership.file("nobody"));
        assertEquals(Refusal.ACCOUNT_NOT_FOUND, refused.refusal());
    }

    @ParameterizedTest
    @CsvSource({
        "/weiye/testing, /weiye/",
        "/a/, /a/",
        "'', /",
        "/a, /",
        "/a/b/c?d=e/f, /a/b/",
        "/a/?b=/c/, /a/",
        "//a//b, //a//",
        "/%E4%BD%A0/x, /%E4%BD%A0/",
        "/a%2Fb/c;d/e, /a%2Fb/c;d/"
    })
    void theFileLiesInTheLastDirectoryOfThePath_orInTheRoot(String rule, String expected) {
        String ofAccount = ownership.file("wx1").name();
        assertFalse(ownership.check("wx1", world.rule(rule)).proven());
        assertEquals(
                List.copyOf(new LinkedHashSet<>(List.of(
                        expected + ofAccount,
                        expected + ownership.file("wx1", world.rule(expected)).name(),
                        "/" + ofAccount,
                        "/" + ownership.file("wx1", world.rule("/")).name()))),
                world.requests);
        assertEquals(
                world.rule(expected).toString(),
                ownership.verifications("wx1").get(0).directory());
    }

    @Test
    void aFileInTheRootProvesAllDirectories_andAFileInAParentProvesNothing() {
        VerificationFile ofAccount = ownership.file("wx1");
        VerificationFile ofRoot = ownership.file("wx1", world.rule("/"));
        VerificationFile ofParent = ownership.file("wx1", world.rule("/a/"));
        world.put("/a/" + ofAccount.name(), ofAccount.content());
        world.put("/a/" + ofParent.name(), ofParent.content());
        assertFalse(ownership.check("wx1", world.rule("/a/b/")).proven(), "shared hosts give directories to tenants");
        world.put("/" + ofRoot.name(), ofRoot.content());
        assertTrue(ownership.check("wx1", world.rule("/a/b/")).proven());
        assertEquals(
                "http://files.test:" + world.port + "/" + ofRoot.name(),
                of("/a/b/").address());
        assertNull(of("/").failedSince());
        world.remove("/" + ofRoot.name());
        assertFalse(ownership.check("wx1", world.rule("/a/b/")).proven());
        assertNotNull(of("/").failedSince());
        world.put("/" + ofAccount.name(), ofAccount.content());
        assertTrue(ownership.check("wx1", world.rule("/a/b/")).proven());
        assertFalse(ownership.check("wx2", world.rule("/a/b/")).proven(), "another account's file");
    }

    @Test
    void aFileOfTheDirectoryOrOfTheAccountProvesOwnership_andItsLossIsReported() {
        Link rule = world.rule("/a/b");
        VerificationFile ofDirectory = ownership.file("wx1", rule);
        VerificationFile ofAccount = ownership.file("wx1");
        VerificationFile ofRoot = ownership.file("wx1", world.rule("/"));
        String root = "http://files.test:" + world.port + "/";
        String address = root + "a/";

        OwnershipCheck.Verdict none = ownership.check("wx1", rule);
        assertFalse(none.proven());
        assertEquals(
                String.join(
                        "; ",
                        tried(address, ofAccount),
                        tried(address, ofDirectory),
                        tried(root, ofAccount),
                        tried(root, ofRoot)),
                none.detail());
        Verification failed = only();
        assertEquals(Outcome.NOT_FOUND, failed.outcome());
        assertEquals(404, failed.status());
        assertEquals(address + ofAccount.name(), failed.address(), "the first that was tried");
        assertEquals(none.detail(), failed.detail());
        assertNull(failed.provenAt());
        Instant failedSince = failed.failedSince();
        assertNotNull(failedSince);

        world.put("/a/" + ofDirectory.name(), ofDirectory.content());
        assertTrue(ownership.check("wx1", rule).proven());
        Verification proven = only();
        assertEquals(Outcome.PROVEN, proven.outcome());
        assertEquals(address + ofDirectory.name(), proven.address());
        assertEquals(200, proven.status());
        assertEquals(proven.checkedAt(), proven.provenAt());
        assertNull(proven.failedSince());

        world.put("/a/" + ofAccount.name(), ofAccount.content());
        assertTrue(ownership.check("wx1", rule).proven());
        assertEquals(address + ofAccount.name(), only().address(), "the account's comes first");

        world.remove("/a/" + ofDirectory.name());
        world.remove("/a/" + ofAccount.name());
        assertFalse(ownership.check("wx1", rule).proven());
        Verification gone = only();
        assertFalse(ownership.check("wx1", rule).proven());
        assertNotNull(gone.provenAt());
        assertEquals(gone.checkedAt(), gone.failedSince());
        assertEquals(gone.failedSince(), only().failedSince(), "since the first failure");
        assertEquals(List.of(), ownership.verifications("wx2"));
    }

    private static String tried(String directory, VerificationFile file) {
        return "tried " + directory + file.name() + ": 404 (expected: 200 with the 32 bytes " + file.content() + ")";
    }

    /** Their callers may be read-only, and may ask for any directory. */
    @Test
    void aFileIsNotStored_andAnAccountMadeAnewHasOthers() throws SQLException {
        VerificationFile file = ownership.file("wx1");
        VerificationFile ofDirectory = ownership.file("wx1", world.rule("/a/"));
        assertEquals(0, world.rows("verification_files"));
        world.execute("INSERT INTO verification_files (appid, directory, file_name, file_content, created_at)"
                + " VALUES ('wx1', '', 'old.txt', 'old', 0)");
        assertEquals(new VerificationFile("old.txt", "old"), ownership.file("wx1"), "it is on the owner's server");
        assertEquals(ofDirectory, ownership.file("wx1", world.rule("/a/")));
        world.anew("wx1");
        assertNotEquals(file, ownership.file("wx1"));
        assertNotEquals(ofDirectory, ownership.file("wx1", world.rule("/a/")));
    }

    @Test
    void theFileOfAnotherAccountProvesNothing() {
        VerificationFile other = ownership.file("wx2");
        world.put("/" + other.name(), other.content());
        assertFalse(ownership.check("wx1", world.rule("/")).proven());
        assertTrue(ownership.check("wx2", world.rule("/")).proven());
    }

    @Test
    void trailingSpacesAndAByteOrderMarkAreIgnored_andOtherDifferencesAreReported() {
        VerificationFile file = ownership.file("wx1");
        assertTrue(proves(file.content() + "\r\n"));
        assertTrue(proves("\uFEFF" + file.content() + " \n\n"));
        assertDiffers("", "200 with an empty body");
        assertDiffers("\uFEFF", "200 with 3 bytes: \"\\xEF\\xBB\\xBF\"");
        assertDiffers(" " + file.content(), "200 with 33 bytes: \" " + file.content() + "\"");
        assertDiffers(file.content().toUpperCase(java.util.Locale.ROOT) + "G", "200 with 33 bytes");
        assertDiffers("<!DOCTYPE html>\n<p>\"你\"\\\u0007", "\"<!DOCTYPE html>\\n<p>\\\"\\xE4\\xBD\\xA0\\\"\\\\\\x07\"");
        assertDiffers(file.content() + " ".repeat(1_000), "200 with more than 1024 bytes");
        String page = "<script>".repeat(100_000);
        assertDiffers(page, "200 with more than 1024 bytes: \"<script>");
        assertEquals(Outcome.WRONG_CONTENT, only().outcome());
        assertTrue(only().detail().length() < 500, "no more than 100 characters of it: " + only().detail());
    }

    private boolean proves(String body) {
        world.put("/" + ownership.file("wx1").name(), body);
        return ownership.check("wx1", world.rule("/")).proven();
    }

    private void assertDiffers(String body, String detail) {
        assertFalse(proves(body));
        assertTrue(only().detail().contains(detail), only().detail());
    }

    @Test
    void theRequestIsPlainAndHasNoCookies() {
        String path = "/" + ownership.file("wx1").name();
        world.put(path, exchange -> {
            exchange.getResponseHeaders().set("Set-Cookie", "a=b");
            exchange.sendResponseHeaders(404, -1);
        });
        assertFalse(ownership.check("wx1", world.rule("/")).proven());
        assertFalse(ownership.check("wx1", world.rule("/")).proven());
        assertEquals(4, world.headers.size(), "two files");
        world.headers.forEach(headers -> {
            assertEquals(List.of("files.test:" + world.port), headers.get("Host"));
            assertNull(headers.get("Cookie"));
            assertEquals(List.of("identity"), headers.get("Accept-Encoding"));
        });
    }

    @ParameterizedTest
    @CsvSource({"301, /x/y", "302, ../r/y", "303, y", "307, http://FILES.test:PORT/y", "308, //files.test:PORT/a/../y#z"
    })
    void aRedirectOnTheSameHostIsFollowed(int status, String location) {
        VerificationFile file = ownership.file("wx1");
        world.redirect("/a/" + file.name(), status, location.replace("PORT", String.valueOf(world.port)));
        for (String path : List.of("/x/y", "/r/y", "/a/y", "/y")) {
            world.put(path, file.content());
        }
        assertTrue(ownership.check("wx1", world.rule("/a/")).proven(), () -> only().detail());
    }

    @ParameterizedTest
    @CsvSource({
        "http://other.test:PORT/y, redirects to \"http://other.test:",
        "http://www.files.test:PORT/y, expected: the same host",
        "ftp://files.test:PORT/y, expected: the same host by the same scheme or https",
        "http://u@files.test:PORT/y, expected: a http or https link",
        "http://files.test:1/y, port 1 (expected: one of ",
        "javascript:alert(1), expected: a http or https link",
        "'http://a b/', expected: a http or https link",
    })
    void aRedirectElsewhereIsRefused(String location, String detail) {
        VerificationFile file = ownership.file("wx1");
        world.redirect("/" + file.name(), 302, location.replace("PORT", String.valueOf(world.port)));
        world.put("/y", file.content());
        assertFalse(ownership.check("wx1", world.rule("/")).proven());
        assertEquals(Outcome.NOT_ALLOWED, only().outcome());
        assertTrue(only().detail().contains(detail), only().detail());
        assertEquals(302, only().status());
        assertEquals(2, world.requests.size(), "and the file of the directory");
    }

    @Test
    void theDirectorysFileIsTriedAfterARefusedRedirectOfTheAccountsFile() {
        Link rule = world.rule("/a/");
        world.redirect("/a/" + ownership.file("wx1").name(), 302, "http://login.test/");
        VerificationFile file = ownership.file("wx1", rule);
        world.put("/a/" + file.name(), file.content());
        assertTrue(ownership.check("wx1", rule).proven(), () -> only().detail());
    }

    @Test
    void aLoopOfRedirectsEnds() {
        VerificationFile file = ownership.file("wx1");
        world.redirect("/" + file.name(), 302, "/" + file.name());
        assertFalse(ownership.check("wx1", world.rule("/")).proven());
        assertTrue(only().detail().contains("redirects more than 3 times"), only().detail());
        assertEquals(5, world.requests.size(), "and the file of the directory");
    }

    @Test
    void aSlowServerHasTheTimeOfTheSettingsInAll() {
        VerificationFile file = ownership.file("wx1");
        world.put("/silent/" + file.name(), exchange -> SlowPart.pause(10_000));
        world.put("/dripping/" + file.name(), exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 500; i++) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                SlowPart.pause(20);
            }
        });
        world.redirect("/hops/" + file.name(), 302, "/silent/" + file.name());
        try (Ownership hasty = world.ownership(Settings.with(true, Duration.ofMillis(700), world.port))) {
            for (String path : List.of("/silent/", "/dripping/", "/hops/")) {
                long start = System.nanoTime();
                assertFalse(hasty.check("wx1", world.rule(path)).proven());
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.compareTo(Duration.ofSeconds(8)) < 0, took + " for " + path);
                Verification found = hasty.verifications("wx1").stream()
                        .filter(one -> one.directory().endsWith(path))
                        .findFirst()
                        .orElseThrow();
                assertEquals(Outcome.NO_ANSWER, found.outcome());
                assertTrue(found.detail().contains("no answer within 700 ms in all"), found.detail());
            }
        }
    }

    @Test
    void aCheckWithLessTimeThanUsualEndsNoProof() {
        VerificationFile file = ownership.file("wx1");
        world.put("/" + file.name(), file.content());
        assertTrue(ownership.check("wx1", world.rule("/")).proven());
        Verification proof = only();
        world.put("/" + file.name(), exchange -> SlowPart.pause(10_000));
        OwnershipCheck hasty = ownership.within(Duration.ofMillis(50));
        assertFalse(hasty.check("wx1", world.rule("/")).proven());
        assertEquals(proof, only());
    }

    @Test
    void failuresOfTheNameServerAreReported() {
        CompletableFuture<List<InetAddress>> asked = new CompletableFuture<>();
        HostResolver hanging = name -> asked;
        try (Ownership hasty =
                world.ownership(Settings.with(true, Duration.ofMillis(300), world.port), hanging, Clock.systemUTC())) {
            assertTrue(hasty.check("wx1", world.rule("/")).detail().contains("name server did not answer in time"));
            assertTrue(asked.isCancelled());
        }
        Link unknown = World.link("http://no-such-host.invalid/");
        HostResolver noName = name -> CompletableFuture.failedFuture(new UnknownHostException(name));
        try (Ownership real = world.ownership(OwnershipSettings.DEFAULT, noName, Clock.systemUTC())) {
            OwnershipCheck.Verdict answer = real.check("wx1", unknown);
            assertTrue(answer.detail().contains("no-such-host.invalid is not a known host"), answer.detail());
        }
    }

    @Test
    void aRefusedConnectionIsReported_orTheNextAddressIsTried() {
        VerificationFile file = ownership.file("wx1");
        world.put("/" + file.name(), file.content());
        InetAddress dead = InetAddresses.forString("127.0.0.77");
        OwnershipSettings settings = Settings.loopback(world.port);
        try (Ownership nowhere = world.ownership(
                settings, name -> CompletableFuture.completedFuture(List.of(dead)), Clock.systemUTC())) {
            assertFalse(nowhere.check("wx1", world.rule("/")).proven());
            assertEquals(Outcome.NO_ANSWER, only().outcome());
            assertNull(only().status());
            assertTrue(
                    only().detail().contains("no answer: the connection was refused: nothing listens there"),
                    only().detail());
        }
        HostResolver both = name -> CompletableFuture.completedFuture(List.of(dead, InetAddress.getLoopbackAddress()));
        try (Ownership second = world.ownership(settings, both, Clock.systemUTC())) {
            assertTrue(second.check("wx1", world.rule("/")).proven(), () -> only().detail());
        }
    }

    @Test
    void aDeletedAccountLeavesNothing() {
        Link rule = world.rule("/");
        assertFalse(ownership.check("wx1", rule).proven());
        new io.scangate.config.lifecycle.Accounts(
                        new io.scangate.config.store.SqlStore(world.database, Clock.systemUTC()))
                .delete(io.scangate.config.lifecycle.ChangeRequest.by("test"), "wx1");
        assertEquals(List.of(), ownership.verifications("wx1"));
        assertEquals(
                Refusal.ACCOUNT_NOT_FOUND,
                assertThrows(RefusedException.class, () -> ownership.check("wx1", rule))
                        .refusal());
        assertNotEquals(0, world.requests.size());
    }

    private Verification of(String path) {
        return ownership.verification("wx1", world.rule(path).toString()).orElseThrow();
    }

    private Verification only() {
        List<Verification> all = ownership.verifications("wx1");
        assertEquals(1, all.size());
        return all.get(0);
    }
}
