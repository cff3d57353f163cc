package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.EventExecutor;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An orderly stop. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class DrainTest {
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);
    private static final String POST = Client.post("text/plain", "https://wx.qq.com/q?1");
    private static final String REQUEST_START = "GET ";
    private static final String POST_START = "POST /v1/resolve";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(700);

    private static CompletableFuture<Void> drain(TestGateway gateway, Duration limit) throws Exception {
        CompletableFuture<Void> drained = gateway.drain(limit);
        awaitDraining(gateway);
        return drained;
    }

    /** Waits until all event loops have the message, or have ended. */
    private static void awaitDraining(TestGateway gateway) {
        Map<EventExecutor, LoopState> loops = new HashMap<>();
        gateway.server.loops().forEach(loops::put);
        loops.forEach((loop, state) -> Waiting.await("draining").until(() -> isDraining(loop, state)));
    }

    private static boolean isDraining(EventExecutor loop, LoopState state) throws Exception {
        try {
            return loop.isShuttingDown() || loop.submit(state::draining).get(20, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            return true;
        }
    }

    private static void assertLastAnswer(Client client) throws IOException {
        Client.Answer answer = client.read();
        assertEquals(200, answer.status());
        assertEquals("close", answer.header("connection"));
        assertTrue(client.isClosedByServer());
    }

    private static void assertListenerIsClosed(TestGateway gateway) {
        Waiting.await("new connections are refused").until(() -> isRefused(gateway));
    }

    private static boolean isRefused(TestGateway gateway) throws Exception {
        try (Client client = gateway.connect()) {
            return client.socket.isClosed();
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    void drainingGateway_isNotReady_andAcceptsNoConnections() throws Exception {
        try (TestGateway gateway = gatewayWithOneLoop();
                Client underWay = gateway.connect();
                Client admin = gateway.connectAdmin()) {
            assertEquals(200, admin.send(Client.get("/readyz")).read().status());
            assertEquals(200, underWay.send(REQUEST).read().status());
            underWay.send(REQUEST.substring(0, 30));
            awaitRead(gateway, 1);
            CompletableFuture<Void> drained = drain(gateway, LONG);

            Client.Answer readiness = admin.send(Client.get("/readyz")).read();
            assertEquals(503, readiness.status());
            assertTrue(readiness.body().contains("\"draining\""), readiness.body());
            assertEquals(200, admin.send(Client.get("/healthz")).read().status());
            assertListenerIsClosed(gateway);
            assertFalse(drained.isDone());

            underWay.send(REQUEST.substring(30));
            assertLastAnswer(underWay);
            drained.get(20, TimeUnit.SECONDS);
            assertTrue(admin.isClosedByServer());
        }
    }

    /** Waits until the connections are accepted; they must not be lost then. */
    private static void awaitOpen(TestGateway gateway, int connections) {
        Waiting.await().until(() -> open(gateway) == connections);
    }

    private static TestGateway gatewayWithOneLoop() {
        return new TestGateway(TestGateway.settings().eventLoops(1).build());
    }

    /** The single loop has read the bytes of these connections, because it answers a later request. */
    private static void awaitRead(TestGateway gateway, int connections) throws IOException {
        try (Client later = gateway.connect()) {
            assertEquals(200, later.send(REQUEST).read().status());
        }
        awaitOpen(gateway, connections);
    }

    private static double open(TestGateway gateway) {
        return gateway.metrics.get("scangate.connections").gauge().value();
    }

    @ParameterizedTest
    @ValueSource(strings = {REQUEST_START, POST_START})
    void halfSentRequest_isAnswered_andItsAnswerIsTheLast(String start) throws Exception {
        String whole = start.equals(REQUEST_START) ? REQUEST : POST;
        try (TestGateway gateway = gatewayWithOneLoop();
                Client first = gateway.connect();
                Client kept = gateway.connect()) {
            assertEquals(200, kept.send(whole).read().status());
            first.send(whole.substring(0, start.length()));
            kept.send(whole.substring(0, whole.length() - 1));
            awaitRead(gateway, 2);
            CompletableFuture<Void> drained = drain(gateway, LONG);
            SlowPart.pause(800);
            first.send(whole.substring(start.length()));
            kept.send(whole.substring(whole.length() - 1) + REQUEST);
            assertLastAnswer(first);
            assertLastAnswer(kept);
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void idleConnections_areClosedSoon_withoutAnAnswer() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client used = gateway.connect();
                Client fresh = gateway.connect()) {
            assertEquals(200, used.send(REQUEST).read().status());
            awaitOpen(gateway, 2);
            CompletableFuture<Void> drained = drain(gateway, LONG);
            assertTrue(used.isClosedByServer());
            assertTrue(fresh.isClosedByServer());
            drained.get(20, TimeUnit.SECONDS);
            Waiting.await("the end of the loops")
                    .until(() -> gateway.server.loops().group().isShuttingDown());
        }
    }

    @Test
    void duringTheDelay_newConnectionsAreServed_butTheGatewayIsNotReady() throws Exception {
        try (TestGateway gateway = new TestGateway(
                        TestGateway.settings().drainDelay(Duration.ofSeconds(2)).build());
                Client kept = gateway.connect();
                Client admin = gateway.connectAdmin()) {
            CompletableFuture<Void> drained = gateway.drain(LONG);
            assertEquals(503, admin.send(Client.get("/readyz")).read().status());
            try (Client later = gateway.connect()) {
                Client.Answer answer = later.send(REQUEST).read();
                assertEquals(200, answer.status());
                assertEquals("", answer.header("connection"));
                assertEquals(200, kept.send(REQUEST).read().status());
                assertFalse(drained.isDone());
                awaitDraining(gateway);
                assertListenerIsClosed(gateway);
                assertTrue(later.isClosedByServer());
            }
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void connectionsThatOnlyTheKernelHasAccepted_areServed() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        List<Client> waiting = new ArrayList<>();
        try (TestGateway gateway = gatewayWithOneLoop()) {
            // The event loop accepts nothing meanwhile.
            gateway.server.loops().group().next().execute(() -> HeldLoop.awaitQuietly(stopped));
            for (int i = 0; i < 50; i++) {
                waiting.add(gateway.connect().send(REQUEST));
            }
            CompletableFuture<Void> drained = gateway.drain(LONG);
            stopped.countDown();
            for (Client client : waiting) {
                assertEquals(200, client.read().status());
            }
            for (Client client : waiting) {
                client.close();
            }
            drained.get(20, TimeUnit.SECONDS);
        } finally {
            stopped.countDown();
        }
    }

    @Test
    void unfinishedRequest_isCutAtTheLimit() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client head = gateway.connect();
                Client body = gateway.connect();
                NeverReading stalled = new NeverReading(gateway.server.address())) {
            head.send(REQUEST.substring(0, 20));
            body.send(POST.substring(0, POST.length() - 1));
            NeverReading.awaitStalled(List.of(stalled));
            awaitOpen(gateway, 3);
            long start = System.nanoTime();
            drain(gateway, SHORT).get(20, TimeUnit.SECONDS);
            assertTrue(System.nanoTime() - start >= SHORT.toNanos());
            assertEquals(0, head.readAll().length);
            assertEquals(0, body.readAll().length);
        }
    }

    @Test
    void closeDuringADrain_doesNotWaitForItsLimit() throws Exception {
        long hour = Duration.ofHours(1).toMillis();
        try (TestGateway gateway = new TestGateway(
                        TestGateway.settings().timeouts(hour, hour, hour).build());
                Client head = gateway.connect()) {
            head.send(REQUEST.substring(0, 20));
            awaitOpen(gateway, 1);
            CompletableFuture<Void> drained = drain(gateway, LONG);
            OwnThread.run(gateway::close).get(20, TimeUnit.SECONDS);
            assertTrue(drained.isDone());
            assertEquals(0, head.readAll().length);
        }
    }

    @Test
    void withoutConnections_theDrainEndsAtOnce_andOnlyOnce() throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            CompletableFuture<Void> drained = gateway.drain(LONG);
            drained.get(20, TimeUnit.SECONDS);
            assertSame(drained, gateway.drain(LONG));
        }
    }
}
