package io.scangate.config.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.scangate.config.access.Permission;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Listeners that speak HTTP/2, with a small, a large and a slow resource, and one that answers the length of a body. */
final class Http2Server implements AutoCloseable {
    static final byte[] LARGE = new byte[1 << 20];

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final CountDownLatch slowIsAsked = new CountDownLatch(1);
    final CompletableFuture<Answer> slow = new CompletableFuture<>();
    private final WebServer server;

    /** @param settings keys and values, besides free ports and {@code http2} */
    Http2Server(String... settings) throws IOException {
        SettingsLayers layers = new SettingsLayers()
                .addFlag("listen", "127.0.0.1:0")
                .addFlag("admin", "127.0.0.1:0")
                .addFlag("http2", "true")
                .addFlag("drain-timeout", "10s");
        for (int i = 0; i < settings.length; i += 2) {
            layers.addFlag(settings[i], settings[i + 1]);
        }
        Face face = new Face(
                List.of(
                        Route.of(Method.GET, "/good", Permission.PUBLIC, call -> Answer.noContent()),
                        Route.of(Method.GET, "/large", Permission.PUBLIC, call -> Answer.of(200, "text/plain", LARGE)),
                        Route.of(
                                        Method.POST,
                                        "/body",
                                        Permission.PUBLIC,
                                        call -> Answer.of(
                                                200,
                                                "text/plain",
                                                String.valueOf(call.bytes().length)
                                                        .getBytes(US_ASCII)))
                                .body(Body.bytes(1_000_000)),
                        Route.waiting(Method.GET, "/slow", Permission.PUBLIC, call -> {
                            slowIsAsked.countDown();
                            return slow;
                        })),
                List.of());
        server = WebServer.start(
                new SettingsBinder(WebSettings.class).bind(layers, WebSettings.DEFAULT),
                CallLimits.DEFAULT,
                metrics,
                List.of(face),
                List.of(face));
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
