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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A proxy between gateways and a control plane, whose answers have faults at random, by a seed. Thread-safe. */
final class FaultyProxy implements AutoCloseable {
    /** What happens to an answer. */
    enum Fault {
        /** The connection ends. */
        DROPPED,
        LATE,
        /** Half of the body arrives. */
        CUT,
        /** The previous answer of the same path arrives. */
        REPEATED,
        /** One bit of the body is another one. */
        FLIPPED,
        /** The body arrives byte by byte, each after a pause, until the client leaves. */
        TRICKLED,
        /** No byte arrives, and the connection stays open until the client leaves. */
        SWALLOWED
    }

    /** The faults that cost a gateway no more than a repetition. */
    static final Set<Fault> QUICK = EnumSet.complementOf(EnumSet.of(Fault.TRICKLED, Fault.SWALLOWED));

    private static final Duration TRICKLE = Duration.ofMillis(500);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random;
    private final List<Fault> kinds;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, byte[]> last = new ConcurrentHashMap<>();
    private volatile String target = "";
    private volatile double faults;

    FaultyProxy(long seed, Set<Fault> kinds) {
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

    private synchronized @Nullable Fault randomFault() {
        return random.nextDouble() < faults ? kinds.get(random.nextInt(kinds.size())) : null;
    }

    private synchronized byte[] flipped(byte[] body) {
        byte[] other = body.clone();
        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        return other;
    }

    private void forward(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        Fault fault = randomFault();
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

    private void pass(HttpExchange exchange, int status, byte[] body, @Nullable Fault fault)
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
        // An answer without a body can be neither cut nor slow.
        if (body.length > 0 && (fault == Fault.CUT || fault == Fault.TRICKLED)) {
            exchange.sendResponseHeaders(status, body.length + 10L);
            for (int i = 0; fault == Fault.TRICKLED && i < body.length; i++) {
                exchange.getResponseBody().write(body, i, 1);
                exchange.getResponseBody().flush();
                SlowPart.pause(TRICKLE);
            }
            exchange.getResponseBody().write(body, 0, body.length / 2);
            return;
        }
        byte[] passed = fault == Fault.REPEATED && before != null
                ? before
                : fault == Fault.FLIPPED && body.length > 0 ? flipped(body) : body;
        exchange.sendResponseHeaders(status, passed.length == 0 ? -1 : passed.length);
        exchange.getResponseBody().write(passed);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
