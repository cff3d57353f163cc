package io.scangate.gateway.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpServer;
import io.scangate.gateway.identity.Identity.Identified;
import io.scangate.gateway.testing.Waiting;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of tokens, what waits, and the keys of an address. */
@Timeout(60)
class JwtTest {
    private static final TestTokens ISSUER = TestTokens.ISSUER;
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    @TempDir
    Path folder;

    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean blocks;
    private volatile String served = "";
    private volatile Instant now = NOW;

    /** A clock that stops the threads that check, on demand. */
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (blocks && Thread.currentThread().getName().equals("scangate-tokens")) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return now;
        }
    };

    private static final class Line implements Evidence {
        private final byte[] bytes;

        private Line(String token) {
            bytes = ("Bearer " + token).getBytes(US_ASCII);
        }

        static Line of(String token) {
            return new Line(token);
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public int fieldCount(int field) {
            return 1;
        }

        @Override
        public int fieldStart(int field) {
            return 0;
        }

        @Override
        public int fieldEnd(int field) {
            return bytes.length;
        }

        @Override
        public boolean isFromTrustedProxy() {
            return false;
        }

        @Override
        public boolean isCertified() {
            return false;
        }

        @Override
        public byte[] certificateUser() {
            return new byte[0];
        }
    }

    private Jwt open(String place) {
        return Jwt.open(
                new JwtSettings(place, "", "", "sub", Duration.ZERO),
                clock,
                Duration.ofMillis(50),
                Duration.ofSeconds(5));
    }

    private String file(String... ids) throws Exception {
        return Files.writeString(folder.resolve("jwks.json"), ISSUER.set(ids)).toString();
    }

    private static String token(String id, int number) {
        return ISSUER.token(
                id,
                "{\"sub\":\"u" + number + "\",\"nbf\":" + NOW.getEpochSecond() + ",\"exp\":"
                        + NOW.plusSeconds(60).getEpochSecond() + "}");
    }

    private static Verdict later(Identity jwt, Line line) throws Exception {
        return jwt.identifyLater(line).toCompletableFuture().get().verdict();
    }

    @Test
    void aTokenIsRememberedUntilItExpires() throws Exception {
        try (Jwt jwt = open(file("hs"))) {
            Identity loop = jwt.newLoop();
            Line line = Line.of(token("hs", 1));
            assertEquals(Verdict.PENDING, loop.identify(line, (b, o, l) -> {}));
            assertEquals(Verdict.USER, later(loop, line));
            assertEquals(Verdict.USER, loop.identify(line, (b, o, l) -> {}));
            now = NOW.plusSeconds(60).minusMillis(1);
            assertEquals(Verdict.USER, loop.identify(line, (b, o, l) -> {}));
            now = NOW.plusSeconds(60);
            assertEquals(Verdict.PENDING, loop.identify(line, (b, o, l) -> {}));
            assertEquals(Verdict.INVALID_TOKEN, later(loop, line));
        }
    }

    @Test
    void tooManyNewTokensAreRefusedForNow_andKnownOnesAreNot() throws Exception {
        try (Jwt jwt = open(file("hs"))) {
            Identity loop = jwt.newLoop();
            Line known = Line.of(token("hs", 0));
            assertEquals(Verdict.USER, later(loop, known));
            blocks = true;
            List<CompletableFuture<Identified>> results = new ArrayList<>();
            int flood = 256 + Runtime.getRuntime().availableProcessors() + 50;
            for (int i = 1; i <= flood; i++) {
                results.add(loop.identifyLater(Line.of(token("hs", i))).toCompletableFuture());
            }
            assertTrue(results.stream().anyMatch(CompletableFuture::isDone));
            assertEquals(Verdict.USER, loop.identify(known, (b, o, l) -> {}));
            open.countDown();
            long checked = 0;
            for (CompletableFuture<Identified> result : results) {
                Verdict verdict = result.get().verdict();
                assertTrue(verdict == Verdict.USER || verdict == Verdict.OVERLOADED, verdict::toString);
                checked += verdict == Verdict.USER ? 1 : 0;
            }
            assertTrue(checked >= 256 && checked < flood, checked + " of " + flood);
        }
    }

    @Test
    void scansWithTheSameNewTokenShareOneCheck() throws Exception {
        try (Jwt jwt = open(file("hs"))) {
            blocks = true;
            Line line = Line.of(token("hs", 1));
            CompletableFuture<Identified> first = jwt.identifyLater(line).toCompletableFuture();
            for (int i = 0; i < 1000; i++) {
                assertEquals(first, jwt.identifyLater(line).toCompletableFuture());
            }
            open.countDown();
            assertEquals(Verdict.USER, first.get().verdict());
        }
    }

    @Test
    void theEndOfTheGatewayEndsEveryWait() throws Exception {
        Jwt jwt = open(file("hs"));
        blocks = true;
        CompletableFuture<Identified> waiting =
                jwt.identifyLater(Line.of(token("hs", 1))).toCompletableFuture();
        jwt.close();
        Verdict verdict = waiting.get().verdict();
        assertTrue(verdict == Verdict.OVERLOADED || verdict == Verdict.USER, verdict::toString);
    }

    @Test
    void aKnownTokenCostsNoAllocation() throws Exception {
        try (Jwt jwt = open(file("hs"))) {
            Identity loop = jwt.newLoop();
            Line line = Line.of(token("hs", 1));
            assertEquals(Verdict.USER, later(loop, line));
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long thread = Thread.currentThread().getId();
            int scans = 20_000;
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least > scans; round++) {
                long before = threads.getThreadAllocatedBytes(thread);
                for (int i = 0; i < scans; i++) {
                    loop.identify(line, (b, o, l) -> {});
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
            }
            // Caffeine hands its reads over now and then.
            long allocated = least;
            assertTrue(allocated <= scans, () -> allocated + " bytes for " + scans + " scans");
        }
    }

    @Test
    void theKeysOfAnAddressAreTakenAnew_afterATokenWithAnUnknownKey() throws Exception {
        served = ISSUER.set("hs");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = served.getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (Jwt jwt = open("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks")) {
            assertEquals(Verdict.USER, later(jwt, Line.of(token("hs", 1))));
            served = ISSUER.set("ed");
            Line next = Line.of(token("ed", 1));
            Waiting.await().until(() -> later(jwt, next) == Verdict.USER);
            assertEquals(Verdict.INVALID_TOKEN, later(jwt, Line.of(token("hs", 1))));
        } finally {
            server.stop(0);
        }
    }

    /** The head comes, and the body does not: neither a start nor the search for keys waits for ever. */
    @Test
    void anAddressThatStallsIsAskedAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean stalls = new AtomicBoolean(true);
        served = ISSUER.set("hs");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = served.getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, 1);
            exchange.getResponseBody().flush();
            asked.countDown();
            if (stalls.get()) {
                return;
            }
            exchange.getResponseBody().write(body, 1, body.length - 1);
            exchange.close();
        });
        server.start();
        String place = "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
        try (Jwt jwt = Jwt.open(
                new JwtSettings(place, "", "", "sub", Duration.ZERO),
                clock,
                Duration.ofMillis(50),
                Duration.ofMillis(300))) {
            assertEquals(Verdict.OVERLOADED, later(jwt, Line.of(token("hs", 1))));
            // On a busy machine the first time limit may end before the server sees the request.
            asked.await();
            stalls.set(false);
            Waiting.await().until(() -> later(jwt, Line.of(token("hs", 1))) == Verdict.USER);
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void aPlaceThatIsNoPathAndNoAddressIsRefused() {
        for (String bad :
                List.of("http://", "https:///jwks", "ftp://login.example/jwks", "file:/etc/jwks", "http:jwks")) {
            String message = String.valueOf(assertThrows(
                            IllegalArgumentException.class, () -> new JwtSettings(bad, "", "", "sub", Duration.ZERO))
                    .getMessage());
            assertEquals(
                    "jwks: \"" + bad + "\" (expected: a path, or an address such as https://login.example/jwks.json)",
                    message);
        }
    }

    @Test
    void settingsOfTokensWithoutTokensAreRefused() {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> new JwtSettings("", "", "", "user", Duration.ofSeconds(30)).checkUnused())
                .getMessage());
        assertEquals("jwt-user-claim: \"user\" (expected: together with identity: jwt)", message);
        JwtSettings.DEFAULT.checkUnused();
    }
}
