package io.scangate.config.icp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLicenceRegistryTest {
    private record Reply(int status, String body) {}

    private static final Reply LICENSED = new Reply(200, "{\"licence\": \"1\", \"holder\": \"H\", \"more\": []}");
    private static final Reply UNKNOWN = new Reply(404, "no such domain");

    private volatile Reply reply = LICENSED;
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/icp/", exchange -> {
            asked.add(exchange.getRequestURI().getRawPath());
            await(exchange.getRequestURI().getPath().endsWith("slow.com"));
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private void await(boolean slow) {
        try {
            assertTrue(!slow || go.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        go.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpLicenceRegistry registry(Duration cache, Duration negative) {
        return registry(Duration.ofSeconds(20), cache, negative);
    }

    private HttpLicenceRegistry registry(Duration timeout, Duration cache, Duration negative) {
        return new HttpLicenceRegistry(new IcpSettings(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/icp/{domain}", timeout, cache, negative));
    }

    @Test
    void licencesAreCached_andMissingOnesForAShorterTime() {
        HttpLicenceRegistry registry = registry(Duration.ofHours(1), Duration.ofMillis(50));
        assertTrue(registry.mayWait("a.com"));
        assertEquals(Optional.of(new Licence("1", "H")), registry.licence("a.com"));
        assertFalse(registry.mayWait("a.com"));
        reply = UNKNOWN;
        assertEquals(Optional.of(new Licence("1", "H")), registry.licence("a.com"));
        assertEquals(Optional.empty(), registry.licence("b.com"));
        reply = LICENSED;
        Waiting.await("asked again").until(() -> registry.licence("b.com").equals(Optional.of(new Licence("1", "H"))));
        assertEquals(List.of("/icp/a.com", "/icp/b.com", "/icp/b.com"), List.copyOf(asked));
    }

    @Test
    void aLicenceIsRequestedAgainAfterItsTime() {
        HttpLicenceRegistry registry = registry(Duration.ofMillis(50), Duration.ofHours(1));
        assertTrue(registry.licence("a.com").isPresent());
        reply = UNKNOWN;
        Waiting.await("asked again").until(() -> registry.licence("a.com").isEmpty());
        reply = LICENSED;
        assertEquals(Optional.empty(), registry.licence("a.com"));
        assertEquals(2, asked.size());
    }

    @Test
    void anIpv6AddressIsRequestedWithoutBrackets() {
        assertTrue(registry(Duration.ofHours(1), Duration.ofHours(1))
                .licence("2001:db8::1")
                .isPresent());
        assertEquals("/icp/2001:db8::1", asked.peek());
    }

    @Test
    void concurrentLookUpsOfOneSubjectAreOneRequest() throws Exception {
        HttpLicenceRegistry registry = registry(Duration.ofHours(1), Duration.ofHours(1));
        CountDownLatch begun = new CountDownLatch(8);
        List<Future<Optional<Licence>>> lookups = IntStream.range(0, 8)
                .mapToObj(i -> threads.submit(() -> {
                    begun.countDown();
                    return registry.licence("slow.com");
                }))
                .toList();
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        Waiting.await("asked").until(() -> !asked.isEmpty());
        // A slow request for one subject does not delay the others.
        assertTrue(registry.licence("a.com").isPresent());
        go.countDown();
        for (Future<Optional<Licence>> lookup : lookups) {
            assertTrue(lookup.get(10, TimeUnit.SECONDS).isPresent());
        }
        assertEquals(List.of("/icp/slow.com", "/icp/a.com"), List.copyOf(asked));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 x", "302 x", "200 x", "200 {}", "200 []", "200 {\"licence\": 1", "204 "})
    void aBadAnswerIsReportedAndNotCached(String bad) {
        HttpLicenceRegistry registry = registry(Duration.ofHours(1), Duration.ofHours(1));
        reply = new Reply(Integer.parseInt(bad.substring(0, 3)), bad.substring(4));
        RefusedException refused = assertThrows(RefusedException.class, () -> registry.licence("a.com"));
        assertEquals(Refusal.UNAVAILABLE, refused.refusal());
        assertTrue(
                String.valueOf(refused.getMessage()).contains("a.com: " + bad.substring(0, 3)), refused.getMessage());
        reply = LICENSED;
        assertTrue(registry.licence("a.com").isPresent());
    }

    @Test
    void aRegistryWithoutAnAnswerInTimeIsUnavailable() {
        HttpLicenceRegistry registry = registry(Duration.ofMillis(500), Duration.ofHours(1), Duration.ofHours(1));
        RefusedException slow = assertThrows(RefusedException.class, () -> registry.licence("slow.com"));
        assertEquals(Refusal.UNAVAILABLE, slow.refusal());
        assertTrue(String.valueOf(slow.getMessage()).contains("it timed out"), slow.getMessage());
        server.stop(0);
        RefusedException gone = assertThrows(RefusedException.class, () -> registry.licence("b.com"));
        assertEquals(Refusal.UNAVAILABLE, gone.refusal());
        assertTrue(
                String.valueOf(gone.getMessage()).contains("b.com: the connection was refused: nothing listens there"),
                gone.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "on",
                "",
                "https://r.example/icp",
                "https://r.example/{domain}/{domain}",
                "ftp://r.example/{domain}",
                "https://{domain}/icp",
                "{domain}"
            })
    void badSettingsOfTheCheckAreRefused(String icp) {
        Duration second = Duration.ofSeconds(1);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new IcpSettings(icp, second, second, second));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("icp: \"" + icp + "\""), refused.getMessage());
    }
}
