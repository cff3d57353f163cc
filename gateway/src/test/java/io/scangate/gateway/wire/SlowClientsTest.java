package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow clients and their deadlines. Upper bounds are generous, because the machine may be busy. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SlowClientsTest {
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);
    private static final long NEVER = 30_000;
    private static final long SOON = 250;

    /** Bytes of a trickle; they take ten seconds at least. */
    private static final int TRICKLED = 1_000;

    private static TestGateway gateway(long head, long body, long idle) {
        return new TestGateway(TestGateway.settings().timeouts(head, body, idle).build());
    }

    private static double timedOut(TestGateway gateway) {
        return gateway.metrics
                .get("scangate.connections.timed.out")
                .functionCounter()
                .count();
    }

    /** Sends a byte every now and then until the server has had enough, which must be long before the last one. */
    private static void trickle(Client client, String piece) throws Exception {
        String text = piece.repeat(TRICKLED / piece.length());
        for (int i = 0; !hasInput(client); i++) {
            assertTrue(i < text.length(), "the server had all bytes and went on waiting");
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

    /** Within a line nothing is parsed anew; after each line all is. */
    static List<Arguments> heads() {
        return List.of(
                Arguments.of("GET /v1/resolve?link=", "a"),
                Arguments.of("GET /v1/resolve?link=a HTTP/1.1\r\nHost: a\r\nX: ", "a"),
                Arguments.of("GET /v1/resolve?link=a HTTP/1.1\r\nHost: a\r\n", "X: a\r\n"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void headDeadline_isAbsolute_andATrickleDoesNotExtendIt(String start, String piece) throws Exception {
        try (TestGateway gateway = gateway(SOON, NEVER, NEVER);
                Client slow = gateway.connect()) {
            long before = System.nanoTime();
            trickle(slow.send(start), piece);
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
            trickle(slow.send(head.substring(20)), "a");
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
            trickle(slow.send(head), "1\r\na\r\n");
            assertRequestTimeout(slow);
        }
    }

    /** Incomplete requests, one after the other, read at times of the test's choice. */
    @Test
    void deadlines_startWithEachRequest() {
        WireSettings settings =
                TestGateway.settings().timeouts(2_000, 1_000, NEVER).build();
        LoopState loop = new LoopState(settings.limits(), TestGateway.scans(TestGateway.example()));
        RequestReader reader = new RequestReader(settings, loop);
        long first = deadlineAfter(REQUEST.length() - 1, loop, reader);
        assertEquals(loop.readNanos() + settings.timeouts().headNanos(), first);
        // More of the same request, later.
        assertEquals(first, deadlineAfter(REQUEST.length() - 1, loop, reader));
        assertEquals(RequestReader.NO_DEADLINE, deadlineAfter(REQUEST.length(), loop, reader));
        long second = deadlineAfter(20, loop, reader);
        assertEquals(loop.readNanos() + settings.timeouts().headNanos(), second);
        assertTrue(second > first);
    }

    private static long deadlineAfter(int bytes, LoopState loop, RequestReader reader) {
        byte[] input = Arrays.copyOf(REQUEST.getBytes(US_ASCII), REQUEST.length() + ByteScan.SLACK);
        long before = loop.readNanos();
        do {
            loop.startRead();
        } while (loop.readNanos() == before);
        reader.read(Peer.UNKNOWN, input, 0, bytes);
        return reader.deadline();
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
