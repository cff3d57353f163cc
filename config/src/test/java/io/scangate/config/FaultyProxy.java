package io.scangate.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy between gateways and a control plane. It drops, cuts, delays and repeats answers at random, by a seed.
 * Thread-safe.
 */
final class FaultyProxy implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random;
    private final Map<String, byte[]> last = new ConcurrentHashMap<>();
    private volatile String target = "";
    private volatile double faults;

    FaultyProxy(long seed) {
        this.random = new Random(seed);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::forward);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Sets the base address to forward to, such as {@code http://127.0.0.1:8090}. */
    void target(String base) {
        target = base;
    }

    /** Sets the share of answers with a fault. */
    void faults(double share) {
        faults = share;
    }

    private synchronized int randomFault() {
        return random.nextDouble() < faults ? 1 + random.nextInt(4) : 0;
    }

    private void forward(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        int fault = randomFault();
        try (exchange) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                    .timeout(Duration.ofSeconds(40))
                    .method(
                            exchange.getRequestMethod(),
                            sent.length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(sent));
            for (String name : new String[] {"Authorization", "Content-Type"}) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            pass(exchange, answer.statusCode(), answer.body(), fault);
        } catch (IOException e) {
            // The client sees a closed connection, as without a server.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange, int status, byte[] body, int fault)
            throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        byte[] before = status == 200 ? last.put(path, body) : null;
        switch (fault) {
            case 1 -> {
                return;
            }
            case 2 -> SlowPart.pause(50);
            case 3 -> {
                // An answer without a body cannot be cut; it is dropped.
                if (body.length > 0) {
                    exchange.sendResponseHeaders(status, body.length + 10L);
                    exchange.getResponseBody().write(body, 0, body.length / 2);
                }
                return;
            }
            default -> {
                // The answer itself, or the previous one.
            }
        }
        byte[] passed = fault == 4 && before != null ? before : body;
        exchange.sendResponseHeaders(status, passed.length == 0 ? -1 : passed.length);
        exchange.getResponseBody().write(passed);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
