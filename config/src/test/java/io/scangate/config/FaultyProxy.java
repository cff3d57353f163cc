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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A proxy between gateways and a control plane. It drops, cuts, delays and repeats answers at random, by a seed, or as a test
 * plans it. Thread-safe.
 */
final class FaultyProxy implements AutoCloseable {
    /** What happens to an answer. */
    enum Fault {
        NONE,
        DROPPED,
        LATE,
        /** The connection ends after half of the body. */
        CUT,
        /** The previous answer of the path comes again. */
        REPEATED,
        /** A bit of the body is another one. */
        FLIPPED
    }

    private static final List<Fault> AT_RANDOM = List.of(Fault.DROPPED, Fault.LATE, Fault.CUT, Fault.REPEATED);

    private record Planned(String start, Fault fault) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random;
    private final Map<String, byte[]> last = new ConcurrentHashMap<>();
    private final Queue<Planned> plans = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String target = "";
    private volatile UnaryOperator<String> rewriting = UnaryOperator.identity();
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

    /** Gives the next answer whose path and query start with a text a fault. */
    void plan(String start, Fault fault) {
        plans.add(new Planned(start, fault));
    }

    /** Changes the path and query of each request. */
    void rewrite(UnaryOperator<String> change) {
        rewriting = change;
    }

    /** The requests so far: path and query, and after a space the range, if they have one. */
    List<String> requests(String start) {
        return requests.stream().filter(each -> each.startsWith(start)).toList();
    }

    private synchronized Fault fault(String uri) {
        Optional<Planned> planned =
                plans.stream().filter(plan -> uri.startsWith(plan.start)).findFirst();
        if (planned.isPresent()) {
            plans.remove(planned.get());
            return planned.get().fault;
        }
        return random.nextDouble() < faults ? AT_RANDOM.get(random.nextInt(AT_RANDOM.size())) : Fault.NONE;
    }

    private void forward(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String uri = exchange.getRequestURI().toString();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(range == null ? uri : uri + " " + range);
        Fault fault = fault(uri);
        try (exchange) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + rewriting.apply(uri)))
                    .timeout(Duration.ofSeconds(40))
                    .method(
                            exchange.getRequestMethod(),
                            sent.length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(sent));
            for (String name : new String[] {"Authorization", "Content-Type", "Range", "If-Range"}) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            answer.headers().firstValue("Content-Range").ifPresent(part -> exchange.getResponseHeaders()
                    .set("Content-Range", part));
            pass(exchange, answer.statusCode(), answer.body(), fault);
        } catch (IOException e) {
            // The client sees a closed connection, as without a server.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange, int status, byte[] body, Fault fault)
            throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        byte[] before = status == 200 ? last.put(path, body) : null;
        switch (fault) {
            case DROPPED -> {
                return;
            }
            case LATE -> SlowPart.pause(50);
            case CUT -> {
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
        byte[] passed = fault == Fault.REPEATED && before != null ? before : body;
        if (fault == Fault.FLIPPED) {
            passed = body.clone();
            passed[body.length / 2] ^= 1;
        }
        exchange.sendResponseHeaders(status, passed.length == 0 ? -1 : passed.length);
        exchange.getResponseBody().write(passed);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
