package io.scangate.config.openid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProviderTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger descriptions = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Each fetch of the description has all the time of a call, so a call that needed two would take twice as long. */
    @Test
    void aCallNeedsOneDescription_alsoIfItBecomesOldInTheMiddle() {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/.well-known/openid-configuration", exchange -> {
            descriptions.incrementAndGet();
            answer(
                    exchange,
                    "{\"issuer\": \"" + base + "\", \"authorization_endpoint\": \"" + base
                            + "/a\", \"token_endpoint\": \"" + base + "/token\", \"jwks_uri\": \"" + base + "/keys\"}");
        });
        server.createContext("/token", exchange -> {
            nanos.addAndGet(Remembered.FRESH_NANOS);
            answer(exchange, "{\"id_token\": \"bad\"}");
        });
        AtomicInteger keys = new AtomicInteger();
        server.createContext("/keys", exchange -> {
            keys.incrementAndGet();
            answer(exchange, "{\"keys\": []}");
        });
        OpenIdSettings settings =
                new OpenIdSettings(base, "scangate", "", "https://console.example" + OpenIdSettings.PATH);
        Provider provider = new Provider(settings, System::currentTimeMillis, nanos::get);
        assertThrows(OpenIdException.class, () -> provider.identity("code", "verifier", "nonce", null));
        assertEquals(1, keys.get());
        assertEquals(1, descriptions.get());
    }
}
