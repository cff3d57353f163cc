package io.scangate.gateway.wire;

import static io.scangate.gateway.testing.Http2Client.DATA;
import static io.scangate.gateway.testing.Http2Client.END_HEADERS;
import static io.scangate.gateway.testing.Http2Client.END_STREAM;
import static io.scangate.gateway.testing.Http2Client.GOAWAY;
import static io.scangate.gateway.testing.Http2Client.HEADERS;
import static io.scangate.gateway.testing.Http2Client.PRIORITY;
import static io.scangate.gateway.testing.Http2Client.RST_STREAM;
import static io.scangate.gateway.testing.Http2Client.WINDOW_UPDATE;
import static io.scangate.gateway.testing.Http2Client.frame;
import static io.scangate.gateway.testing.Http2Client.number;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of HTTP/2 connections when the gateway stops. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class Http2DrainTest {
    private static final int BUSY_CLIENTS = 16;
    private static final int STREAMS = 16;
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;

    private static void assertClosed(Http2Client client) {
        assertThrows(EOFException.class, client::read);
    }

    @Test
    void requestsInFlight_areAnswered_alsoThoseSentBeforeTheClientKnows() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Http2Client client = new Http2Client(gateway.server.address())) {
            int open = client.next();
            client.send(frame(
                    HEADERS, END_HEADERS, open, client.request("POST", "/v1/resolve", "content-type", "text/plain")));
            assertEquals(200, client.answer(client.get(SCAN)).status());
            CompletableFuture<Void> drained = gateway.drain(Duration.ofSeconds(30));

            assertEquals(Integer.MAX_VALUE, client.await(GOAWAY).number(0));
            int late = client.get(SCAN);
            assertEquals(200, client.answer(late).status());
            Http2Client.Frame last = client.await(GOAWAY);
            assertEquals(late, last.number(0));
            assertEquals(0, last.number(4));
            assertFalse(drained.isDone());
            client.get(SCAN);
            // A client that has not read GOAWAY yet uses another stream, too, and gives it up.
            int ignored = client.next();
            client.send(
                    frame(HEADERS, END_HEADERS, ignored, client.request("POST", "/v1/resolve")),
                    frame(DATA, 0, ignored, "https://".getBytes(UTF_8)),
                    frame(WINDOW_UPDATE, 0, ignored, number(10)),
                    frame(
                            PRIORITY,
                            0,
                            ignored,
                            number(ignored)[0],
                            number(ignored)[1],
                            number(ignored)[2],
                            number(ignored)[3],
                            (byte) 1),
                    frame(RST_STREAM, 0, ignored, number(8)));
            client.send(frame(DATA, END_STREAM, open, "https://wx.qq.com/mp/".getBytes(UTF_8)));
            Http2Client.Answer answer = client.answer(open);
            assertEquals(200, answer.status());
            assertClosed(client);
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void idleConnection_isClosedAfterAWhile() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Http2Client client = new Http2Client(gateway.server.address())) {
            int scan = client.get(SCAN);
            assertEquals(200, client.answer(scan).status());
            CompletableFuture<Void> drained = gateway.drain(Duration.ofSeconds(30));
            assertEquals(Integer.MAX_VALUE, client.await(GOAWAY).number(0));
            assertEquals(scan, client.await(GOAWAY).number(0));
            assertClosed(client);
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    /** Clients that send until they read GOAWAY; each of their requests must be answered. */
    @Test
    void busyConnections_getEveryAnswer() throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            AtomicIntegerArray answered = new AtomicIntegerArray(BUSY_CLIENTS);
            List<CompletableFuture<Void>> clients = IntStream.range(0, BUSY_CLIENTS)
                    .mapToObj(number -> OwnThread.run(() -> sendUntilGoAway(gateway, answered, number)))
                    .toList();
            Waiting.await("requests of each client")
                    .until(() -> IntStream.range(0, BUSY_CLIENTS).allMatch(number -> answered.get(number) > 20));
            CompletableFuture<Void> drained = gateway.drain(Duration.ofSeconds(30));
            for (CompletableFuture<Void> client : clients) {
                client.get(30, TimeUnit.SECONDS);
            }
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    private static void sendUntilGoAway(TestGateway gateway, AtomicIntegerArray answered, int number) {
        try (Http2Client client = new Http2Client(gateway.server.address())) {
            Set<Integer> open = new HashSet<>();
            boolean last = false;
            while (!last || !open.isEmpty()) {
                while (!last && open.size() < STREAMS) {
                    open.add(client.get(SCAN));
                }
                Http2Client.Frame frame = client.read();
                last |= frame.type() == GOAWAY;
                if (frame.type() == DATA && frame.has(END_STREAM)) {
                    assertTrue(open.remove(frame.stream()));
                    client.send(frame(WINDOW_UPDATE, 0, 0, number(frame.payload().length)));
                    answered.incrementAndGet(number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
