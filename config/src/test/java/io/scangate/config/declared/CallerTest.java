package io.scangate.config.declared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are no control plane's, such as those of a proxy. */
@Timeout(60)
class CallerTest {
    private static final String PROBLEM = "{\"code\": \"busy\", \"detail\": \"later\"}";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer server;

    CallerTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private Caller caller(Duration limit) {
        return new Caller(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), ClientTls.DEFAULT, limit);
    }

    private static void answer(HttpExchange call, int status, String body) throws IOException {
        call.getResponseHeaders().set("Content-Type", "application/problem+json");
        byte[] bytes = body.getBytes(UTF_8);
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Wed, 21 Oct 2026 07:28:00 GMT", "-1", "", "99999999999", "soon", "61"})
    void answerThatDoesNotSayHowManySecondsAreToPass_isARefusal(String later) throws Exception {
        server.createContext("/", call -> {
            call.getResponseHeaders().set("Retry-After", later);
            answer(call, 503, PROBLEM);
        });
        RefusedCall refused = assertThrows(
                RefusedCall.class, () -> caller(Duration.ofSeconds(30)).get("/v1/whoami"));
        assertEquals("busy", refused.code());
    }

    @Test
    void aCallIsMadeAgain_afterTheSecondsOfTheAnswer() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        server.createContext("/", call -> {
            call.getResponseHeaders().set("Retry-After", "0");
            boolean first = calls.getAndIncrement() == 0;
            answer(call, first ? 429 : 200, first ? PROBLEM : "{\"a\": 1}");
        });
        assertEquals(
                1, caller(Duration.ofSeconds(30)).get("/v1/whoami").path("a").asInt());
    }

    @Test
    void serverThatDoesNotListen_isAnErrorInWords() {
        Caller caller = caller(Duration.ofSeconds(30));
        server.stop(0);
        IOException failed = assertThrows(IOException.class, () -> caller.get("/v1/whoami"));
        assertEquals("the connection was refused: nothing listens there", failed.getMessage());
    }

    @Test
    void bodyThatStalls_isAnErrorInTime() throws Exception {
        server.createContext("/", call -> {
            call.sendResponseHeaders(200, 1000);
            call.getResponseBody().write('{');
            call.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        IOException failed = assertThrows(
                IOException.class, () -> caller(Duration.ofMillis(500)).get("/v1/whoami"));
        assertTrue(String.valueOf(failed.getMessage()).contains("no whole answer in 500 ms"), failed::toString);
    }

    @Test
    void bodyWithoutAnEnd_isAnError() throws Exception {
        byte[] much = new byte[1 << 20];
        server.createContext("/", call -> {
            call.sendResponseHeaders(200, 0);
            while (true) {
                call.getResponseBody().write(much);
            }
        });
        IOException failed = assertThrows(
                IOException.class, () -> caller(Duration.ofSeconds(50)).get("/v1/whoami"));
        assertTrue(String.valueOf(failed.getMessage()).contains("more than 67108864 bytes"), failed::toString);
    }
}
