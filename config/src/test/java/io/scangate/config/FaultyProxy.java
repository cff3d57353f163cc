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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A proxy between gateways and a control plane, whose answers have faults at random, by a seed, or as a test plans them. Thread-safe. */
public final class FaultyProxy implements AutoCloseable {
    /** What happens to an answer. */
    public enum Fault {
        /** The answer passes. */
        NONE,
        /** The connection ends. */
        DROPPED,
        /** The answer passes after a pause. */
        LATE,
        /** The connection ends after half of the body. */
        CUT,
        /** The previous answer of the path comes again. */
        REPEATED,
        /** A bit of the body is another one. */
        FLIPPED,
        /** The body arrives byte by byte, each after a pause, until the client leaves. */
        TRICKLED,
        /** No byte arrives, and the connection stays open until the client leaves. */
        SWALLOWED
    }

    /** The faults that cost a gateway no more than a repetition. */
    public static final Set<Fault> QUICK = EnumSet.range(Fault.DROPPED, Fault.FLIPPED);

    /** All faults. */
    static final Set<Fault> ALL = EnumSet.range(Fault.DROPPED, Fault.SWALLOWED);

    private static final Duration TRICKLE = Duration.ofMillis(500);

    private record Planned(String start, Fault fault) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random;
    private final List<Fault> kinds;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, byte[]> last = new ConcurrentHashMap<>();
    private final Queue<Planned> plans = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String target = "";
    private volatile UnaryOperator<String> rewriting = UnaryOperator.identity();
    private volatile double faults;

    /**
     * Starts to listen on loopback.
     *
     * @param kinds the faults that answers may have
     */
    public FaultyProxy(long seed, Set<Fault> kinds) {
        this.random = new Random(seed);
        this.kinds = List.copyOf(kinds);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::forward);
        server.setExecutor(threads);
        server.start();
    }

    /** The base address. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Sets the base address to forward to, such as {@code http://127.0.0.1:8090}. */
    public void target(String base) {
        target = base;
    }

    /** Sets the share of answers with a fault. */
    public void faults(double share) {
        faults = share;
    }

    /** Gives the next answer whose path and query start with a text a fault. */
    public void plan(String start, Fault fault) {
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
        return random.nextDouble() < faults ? kinds.get(random.nextInt(kinds.size())) : Fault.NONE;
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
            for (String name : new String[] {
                "Authorization", "Content-Type", "Content-Digest", "Range", "If-Range", "Idempotency-Key"
            }) {
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
        if (fault == Fault.DROPPED) {
            return;
        }
        if (fault == Fault.SWALLOWED) {
            boolean unused = closing.await(1, TimeUnit.MINUTES);
            return;
        }
        if (fault == Fault.LATE) {
            SlowPart.pause(50);
        }
        if (fault == Fault.CUT || fault == Fault.TRICKLED) {
            sendSome(exchange, status, body, fault == Fault.TRICKLED);
            return;
        }
        byte[] passed = fault == Fault.REPEATED && before != null
                ? before
                : fault == Fault.FLIPPED && body.length > 0 ? flipped(body) : body;
        exchange.sendResponseHeaders(status, passed.length == 0 ? -1 : passed.length);
        exchange.getResponseBody().write(passed);
    }

    /** Sends a part of an answer; an answer without a body is dropped. */
    private static void sendSome(HttpExchange exchange, int status, byte[] body, boolean slowly) throws IOException {
        if (body.length == 0) {
            return;
        }
        exchange.sendResponseHeaders(status, body.length + 10L);
        if (slowly) {
            for (int i = 0; i < body.length; i++) {
                exchange.getResponseBody().write(body, i, 1);
                exchange.getResponseBody().flush();
                SlowPart.pause(TRICKLE);
            }
        } else {
            exchange.getResponseBody().write(body, 0, body.length / 2);
        }
    }

    private synchronized byte[] flipped(byte[] body) {
        byte[] other = body.clone();
        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        return other;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
