package io.scangate.config.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.scangate.config.access.Permission;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Listeners that speak HTTP/2, with a small, a large and a slow resource, and one that answers the length of a body. */
final class Http2Server implements AutoCloseable {
    static final byte[] LARGE = new byte[1 << 20];

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final CountDownLatch slowIsAsked = new CountDownLatch(1);
    final CompletableFuture<Answer> slow = new CompletableFuture<>();
    private final WebServer server;

    /** @param settings keys and values, besides free ports and {@code http2} */
    Http2Server(String... settings) throws IOException {
        String[] all =
                Stream.concat(Stream.of("http2", "true"), Stream.of(settings)).toArray(String[]::new);
        List<Route> routes = List.of(
                Route.of(Method.GET, "/good", Permission.PUBLIC, call -> Answer.noContent()),
                Route.of(Method.GET, "/large", Permission.PUBLIC, call -> Answer.of(200, "text/plain", LARGE)),
                Route.of(
                                Method.POST,
                                "/body",
                                Permission.PUBLIC,
                                call -> Answer.of(
                                        200,
                                        "text/plain",
                                        String.valueOf(call.bytes().length).getBytes(US_ASCII)))
                        .body(Body.bytes(1_000_000)),
                Route.waiting(Method.GET, "/slow", Permission.PUBLIC, call -> {
                    slowIsAsked.countDown();
                    return slow;
                }));
        server = TestListeners.start(routes, metrics, all);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
