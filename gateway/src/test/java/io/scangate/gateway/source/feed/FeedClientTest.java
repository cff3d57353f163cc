package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a replica is waited for. */
@Timeout(60)
class FeedClientTest {
    /** Connections to it never come about: nobody accepts them, and the queue of those that wait is full. */
    private static final class Unreachable implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Deque<Socket> queue = new ArrayDeque<>();

        Unreachable() throws IOException {
            boolean isFull = false;
            while (!isFull) {
                queue.push(new Socket());
                try {
                    queue.element().connect(server.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException e) {
                    isFull = true;
                }
            }
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queue) {
                socket.close();
            }
            server.close();
        }
    }

    private static FeedClient client(String... addresses) {
        return new FeedClient(
                Stream.of(addresses).map(URI::create).toList(), FeedSettings.DEFAULT, FollowerFixture.SHORT);
    }

    @Test
    void aReplicaThatCannotBeReachedFailsInTime() throws Exception {
        try (Unreachable replica = new Unreachable()) {
            FeedClient client = client(replica.address().toString());
            FeedAnswer answer = client.changes(1, null, false);
            assertEquals(FeedAnswer.Kind.FAILED, answer.kind());
            assertTrue(answer.detail().endsWith("no answer within the time limit of 100 ms"), answer.detail());
            client.close();
        }
    }

    @Test
    void afterAFailureAnotherReplicaIsAskedAtOnce_andThePausesOfEachOneAreShort() {
        FeedClient client = client("http://127.0.0.1:1", "http://127.0.0.1:2");
        URI first = client.address();
        client.failed();
        assertNotEquals(first, client.address());
        assertEquals(Duration.ZERO, client.pause());
        for (int i = 0; i < 20; i++) {
            client.failed();
            assertTrue(client.pause().toMillis() <= 1280, () -> "pause " + client.pause());
        }
        client.answered();
        client.failed();
        assertTrue(client.pause().toMillis() <= 80, () -> "pause " + client.pause());
        client.close();
    }

    /** The first call is answered when the test wants it, and all other calls never. */
    @Test
    void anAnswerThatBeginsLateIsUsed() throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                (calls.incrementAndGet() == 1 ? begin : end).await();
                exchange.sendResponseHeaders(200, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        FeedClient client = client("http://127.0.0.1:" + server.getAddress().getPort());
        try {
            for (int i = 0; i < 3; i++) {
                assertEquals(FeedAnswer.Kind.FAILED, client.snapshot().kind());
            }
            begin.countDown();
            Waiting.await("the first call's answer")
                    .until(() -> client.snapshot().kind() == FeedAnswer.Kind.DOCUMENT);
        } finally {
            client.close();
            end.countDown();
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
