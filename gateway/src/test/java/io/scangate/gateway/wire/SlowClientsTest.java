package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow clients and their deadlines. Upper bounds are generous, because the machine may be busy. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SlowClientsTest {
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);
    private static final long NEVER = 30_000;
    private static final long SOON = 250;

    private static TestGateway gateway(long head, long body, long idle) {
        return new TestGateway(TestGateway.settings().timeouts(head, body, idle).build());
    }

    private static double timedOut(TestGateway gateway) {
        return gateway.metrics
                .get("scangate.connections.timed.out")
                .functionCounter()
                .count();
    }

    /** Sends a byte from time to time until the server closes or answers. */
    private static void trickle(Client client, String text) throws Exception {
        for (int i = 0; i < text.length() && !hasInput(client); i++) {
            client.send(text.substring(i, i + 1));
            SlowPart.pause(10);
        }
    }

    private static boolean hasInput(Client client) throws IOException {
        return client.socket.getInputStream().available() > 0;
    }

    private static void assertRequestTimeout(Client client) throws IOException {
        Client.Answer answer = client.read();
        assertEquals(408, answer.status());
        assertEquals("application/problem+json", answer.header("content-type"));
        assertEquals("close", answer.header("connection"));
        assertTrue(answer.body().contains("\"code\":\"request_timeout\""), answer.body());
        assertTrue(client.isClosedByServer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/resolve?link=", "GET /v1/resolve?link=a HTTP/1.1\r\nHost: a\r\nX: "})
    void headDeadline_isAbsolute_andATrickleDoesNotExtendIt(String start) throws Exception {
        try (TestGateway gateway = gateway(SOON, NEVER, NEVER);
                Client slow = gateway.connect()) {
            long before = System.nanoTime();
            trickle(slow.send(start), "a".repeat(400));
            assertRequestTimeout(slow);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertTrue(took >= SOON, "after " + took + " ms");
            assertEquals(1, timedOut(gateway));
        }
    }

    @Test
    void bodyDeadline_isAbsolute_andCountsFromTheEndOfTheHead() throws Exception {
        String head =
                "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\n";
        try (TestGateway gateway = gateway(NEVER, SOON, NEVER);
                Client slow = gateway.connect()) {
            slow.send(head.substring(0, 20));
            SlowPart.pause(SOON + 100);
            long before = System.nanoTime();
            trickle(slow.send(head.substring(20)), "a".repeat(400));
            assertRequestTimeout(slow);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertTrue(took >= SOON, "after " + took + " ms");
        }
    }

    @Test
    void bodyDeadline_appliesToChunks() throws Exception {
        String head = "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (TestGateway gateway = gateway(NEVER, SOON, NEVER);
                Client slow = gateway.connect()) {
            trickle(slow.send(head), "1\r\na\r\n".repeat(70));
            assertRequestTimeout(slow);
        }
    }

    @Test
    void deadlines_startWithEachRequest() throws Exception {
        try (TestGateway gateway = gateway(2_000, NEVER, NEVER);
                Client client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(REQUEST.substring(0, 20));
                SlowPart.pause(750);
                assertEquals(200, client.send(REQUEST.substring(20)).read().status());
            }
            assertEquals(0, timedOut(gateway));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void idleConnection_isClosedWithoutAnAnswer(int requestsBefore) throws Exception {
        try (TestGateway gateway = gateway(NEVER, NEVER, SOON);
                Client idle = gateway.connect()) {
            for (int i = 0; i < requestsBefore; i++) {
                assertEquals(200, idle.send(REQUEST).read().status());
            }
            long before = System.nanoTime();
            assertTrue(idle.isClosedByServer());
            assertTrue(System.nanoTime() - before >= TimeUnit.MILLISECONDS.toNanos(SOON / 2));
            assertEquals(1, timedOut(gateway));
        }
    }

    @Test
    void clientThatReadsNoAnswers_isClosed_andAnotherIsServed() throws Exception {
        try (TestGateway gateway = gateway(NEVER, NEVER, 500);
                NeverReading stalled = new NeverReading(gateway.server.address());
                Client other = gateway.connect()) {
            Waiting.await().until(() -> {
                assertEquals(200, other.send(REQUEST).read().status());
                return timedOut(gateway) == 1;
            });
            assertThrows(IOException.class, stalled::readUntilClosed);
            assertEquals(200, other.send(REQUEST).read().status());
            assertFalse(hasInput(other));
        }
    }
}
