package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.OneHandler;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Records of TLS that are not whole have the limits of requests that are not whole. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class TlsMemoryTest {
    private static final Transport WITHOUT_RINGS =
            EventLoops.unavailability(Transport.EPOLL) == null ? Transport.EPOLL : Transport.NIO;

    private static final String REQUEST = "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST =
            "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final long HOUR = 3_600_000;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate certificate;

    @SuppressWarnings("NullAway.Init")
    private SSLContext client;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = TestCertificate.make(directory, "server", "EC");
        client = certificate.client();
    }

    private TestGateway.SettingsBuilder settings(long headMillis) {
        return TestGateway.settings()
                .eventLoops(1)
                .timeouts(headMillis, HOUR, HOUR)
                .tls("tls-cert", certificate.cert(), "tls-key", certificate.key());
    }

    private static double gauge(TestGateway gateway, String name) {
        return gateway.metrics.get(name).gauge().value();
    }

    private static double counter(TestGateway gateway, String name) {
        return gateway.metrics.get(name).functionCounter().count();
    }

    private HalfHandshake complete(TestGateway gateway) throws Exception {
        HalfHandshake made = new HalfHandshake(client, gateway.server.address());
        made.complete();
        return made;
    }

    @Test
    void aPartOfARecordIsCounted_theWholeOneIsAnswered() throws Exception {
        try (TestGateway gateway = new TestGateway(settings(HOUR).build());
                HalfHandshake half = complete(gateway)) {
            byte[] record = half.encrypt(LAST);
            half.send(Arrays.copyOf(record, 20));
            Waiting.await("the memory").until(() -> gauge(gateway, "scangate.pending.bytes") > 0);
            half.send(Arrays.copyOfRange(record, 20, record.length));
            assertTrue(half.readAll().startsWith("HTTP/1.1 200"));
            Waiting.await("no memory").until(() -> gauge(gateway, "scangate.pending.bytes") == 0);
        }
    }

    @Test
    void aPartOfARecordHasTheDeadlineOfAHead() throws Exception {
        try (TestGateway gateway = new TestGateway(settings(100).build());
                HalfHandshake half = complete(gateway)) {
            half.send(half.encrypt(REQUEST));
            half.send(Arrays.copyOf(half.encrypt(REQUEST), 20));
            String answers = half.readAll();
            assertTrue(answers.startsWith("HTTP/1.1 200") && answers.contains("HTTP/1.1 408"), answers);
            assertEquals(1, counter(gateway, "scangate.connections.timed.out"));
            half.socket.shutdownOutput();
            Waiting.await("free memory").until(() -> gauge(gateway, "scangate.pending.bytes") == 0);
        }
    }

    @Test
    void recordsAboveTheBudgetEndTheirConnections_andTheirMemoryIsFreeAtOnce() throws Exception {
        int budget = 1 << 20;
        List<HalfHandshake> clients = new ArrayList<>();
        // On io_uring a part of a record takes its length, not a buffer for a whole read.
        try (TestGateway gateway = new TestGateway(
                settings(HOUR).memory(budget, budget).transport(WITHOUT_RINGS).build())) {
            for (int i = 0; i < 100; i++) {
                HalfHandshake half = complete(gateway);
                clients.add(half);
                half.send(Arrays.copyOf(half.encrypt(REQUEST), 20));
                HeldLoop.look(gateway.server);
                assertTrue(gauge(gateway, "scangate.pending.bytes") <= budget);
                // Not at once: on a busy machine the kernel may deliver the bytes after the loop has looked.
                Waiting.await("the ends of evicted connections")
                        .until(() -> counter(gateway, "scangate.connections.evicted")
                                == counter(gateway, "scangate.connections.closed"));
            }
            double evicted = counter(gateway, "scangate.connections.evicted");
            assertTrue(evicted >= 36, () -> "evicted: " + evicted);
            // The oldest ones.
            for (HalfHandshake half : clients.subList(0, 36)) {
                awaitEnd(half);
            }
        } finally {
            for (HalfHandshake half : clients) {
                half.close();
            }
        }
    }

    private static void awaitEnd(HalfHandshake half) throws Exception {
        try {
            while (half.socket.getInputStream().read() >= 0) {}
        } catch (SocketException e) {
            // A reset.
        }
    }

    /** Answers each request with a long text. */
    private static final class LongAnswers implements OneHandler {
        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            out.answer(new AnswerHead(200, "text/plain"), new byte[16 * 1024]);
            return null;
        }
    }

    /** The alert close_notify would wait for a client that takes nothing. */
    @Test
    void anEvictedConnectionWithUnsentAnswersIsClosedAtOnce() throws Exception {
        List<HalfHandshake> clients = new ArrayList<>();
        LongAnswers endpoint = new LongAnswers();
        try (Server server =
                Server.start(settings(HOUR).memory(1 << 20, 1 << 20).build(), endpoint, endpoint)) {
            LoopMetrics metrics =
                    server.loops().state(server.loops().group().next()).metrics();
            while (metrics.events(LoopMetrics.Event.CONNECTIONS_EVICTED) < 4) {
                HalfHandshake half = new HalfHandshake(client, server.address());
                clients.add(half);
                half.complete();
                // More than the buffers of the kernel take.
                half.send(half.encrypt(REQUEST.repeat(600)));
                HeldLoop.look(server);
                long evicted = metrics.events(LoopMetrics.Event.CONNECTIONS_EVICTED);
                HeldLoop.look(server);
                assertTrue(metrics.events(LoopMetrics.Event.CONNECTIONS_CLOSED) >= evicted);
            }
        } finally {
            for (HalfHandshake half : clients) {
                half.close();
            }
        }
    }

    /** The event loop runs the close of the connections and its own end in one turn. Only the leak check sees a connection that stays open. */
    @Test
    void aServerThatStopsFreesTheUnsentAnswersOfItsConnections() throws Exception {
        LongAnswers endpoint = new LongAnswers();
        // The loops of io_uring end after their connections; see UringTest.
        try (Server server =
                        Server.start(settings(HOUR).transport(WITHOUT_RINGS).build(), endpoint, endpoint);
                HalfHandshake half = new HalfHandshake(client, server.address())) {
            half.complete();
            half.send(half.encrypt(REQUEST.repeat(600)));
            MemoryBudget memory = server.loops().memory();
            Waiting.await("unsent answers").until(() -> memory.sum(MemoryBudget.Kind.UNSENT) > 0);
            List<CompletableFuture<Void>> closing = new ArrayList<>();
            HeldLoop.during(server, () -> {
                closing.add(OwnThread.run(server::close));
                Waiting.await("the stop").until(() -> server.loops().group().isShuttingDown());
            });
            closing.get(0).join();
            assertEquals(0, memory.sum(MemoryBudget.Kind.UNSENT));
        }
    }
}
