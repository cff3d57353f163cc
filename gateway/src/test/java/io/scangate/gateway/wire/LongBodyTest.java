package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.OneHandler;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are much longer than the memory that a connection may take. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class LongBodyTest {
    private static final int LENGTH = 6_000_001;
    private static final String BODY = new Random(1)
            .ints(LENGTH, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    private static final byte[] BYTES = BODY.getBytes(US_ASCII);
    private static final AnswerHead HEAD = new AnswerHead(200, "text/plain");
    private static final int RECEIVE_BUFFER = 8 * 1024;

    /** Answers {@code /long} now and {@code /late} later with the long body, and others with a short one. */
    private static final class LongAndShort implements OneHandler {
        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            switch (request.path()) {
                case "/long" -> out.stream(HEAD, BYTES);
                case "/late" -> {
                    return OwnThread.supply(() -> late -> late.stream(HEAD, BYTES));
                }
                default -> out.answer(HEAD, "short".getBytes(US_ASCII));
            }
            return null;
        }
    }

    private static Server start(Transport transport) throws HttpStartException {
        WireSettings settings =
                TestGateway.settings().transport(transport).eventLoops(1).build();
        return Server.start(settings, new LongAndShort(), new LongAndShort());
    }

    private static void assertLong(Client.Answer answer) {
        assertEquals(200, answer.status());
        assertEquals("" + LENGTH, answer.header("content-length"));
        assertTrue(answer.body().equals(BODY), "another body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/long", "/late"})
    void slowClient_takesLittleMemory_holdsUpNoOther_andGetsAllAnswersInOrder(String path) throws Exception {
        try (Server server = start(Transport.AUTO);
                Client slow = new Client(server.address(), RECEIVE_BUFFER);
                Client other = new Client(server.address())) {
            slow.send(Client.get("/short")
                    + Client.get(path)
                    + Client.get("/short")
                    + Client.get(path)
                    + Client.get("/"));
            Waiting.await("unsent bytes").until(() -> server.load().unsentBytes() > 0);
            assertEquals("short", other.send(Client.get("/")).read().body());
            assertTrue(server.load().unsentBytes() < 200_000, () -> "unsent: " + server.load());
            assertEquals("short", slow.read().body());
            assertLong(slow.read());
            assertEquals("short", slow.read().body());
            assertLong(slow.read());
            assertEquals("short", slow.read().body());
            assertEquals("short", slow.send(Client.get("/")).read().body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/long", "/late"})
    void lastAnswer_isWhole(String path) throws Exception {
        try (Server server = start(Transport.AUTO);
                Client client = new Client(server.address(), RECEIVE_BUFFER)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertLong(client.read());
            assertTrue(client.isClosedByServer());
        }
    }

    /** Not on epoll: Netty 4.2.18 takes a half-closed socket out of the epoll set and cannot put it back when a write must wait. */
    @Test
    void clientThatClosesItsSide_getsTheWholeAnswer() throws Exception {
        try (Server server = start(Transport.NIO);
                Client client = new Client(server.address(), RECEIVE_BUFFER)) {
            client.send(Client.get("/long")).socket.shutdownOutput();
            assertLong(client.read());
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void head_hasTheLengthOnly() throws Exception {
        try (Server server = start(Transport.AUTO);
                Client client = new Client(server.address())) {
            Client.Answer answer =
                    client.send("HEAD /long HTTP/1.1\r\nHost: a\r\n\r\n").read(true);
            assertEquals("" + LENGTH, answer.header("content-length"));
            assertEquals("short", client.send(Client.get("/")).read().body());
        }
    }

    @Test
    void clientThatTakesNothing_isEnded() throws Exception {
        WireSettings settings =
                TestGateway.settings().eventLoops(1).timeouts(200, 200, 300).build();
        try (Server server = Server.start(settings, new LongAndShort(), new LongAndShort());
                Client slow = new Client(server.address(), RECEIVE_BUFFER)) {
            slow.send(Client.get("/long"));
            Waiting.await("unsent bytes").until(() -> server.load().unsentBytes() > 0);
            Waiting.await("the end").until(() -> server.load().connections() == 0);
            assertEquals(0, server.load().unsentBytes());
        }
    }

    /** With large windows the output limits what is sent at once, with those of the default size the windows do. */
    @ParameterizedTest
    @ValueSource(ints = {65_535, Integer.MAX_VALUE})
    void longBodiesOnStreams_comeWhole_whileOthersAreServed(int window) throws Exception {
        try (Server server = start(Transport.AUTO);
                Http2Client client = new Http2Client(server.address(), Http2Client.setting(4, window))) {
            if (window == Integer.MAX_VALUE) {
                client.send(Http2Client.frame(
                        Http2Client.WINDOW_UPDATE, 0, 0, Http2Client.number(Integer.MAX_VALUE - 65_535)));
            }
            Map<Integer, ByteArrayOutputStream> bodies = new HashMap<>();
            for (String path : List.of("/long", "/late", "/long")) {
                bodies.put(client.get(path), new ByteArrayOutputStream());
            }
            int small = client.get("/");
            bodies.put(small, new ByteArrayOutputStream());
            for (int ended = 0; ended < bodies.size(); ) {
                Http2Client.Frame frame = client.read();
                if (frame.type() == Http2Client.DATA) {
                    Objects.requireNonNull(bodies.get(frame.stream())).writeBytes(frame.payload());
                    ended += frame.has(Http2Client.END_STREAM) ? 1 : 0;
                    if (window != Integer.MAX_VALUE && !frame.has(Http2Client.END_STREAM)) {
                        byte[] more = Http2Client.number(frame.payload().length);
                        client.send(Http2Client.frame(Http2Client.WINDOW_UPDATE, 0, frame.stream(), more));
                    }
                    if (window != Integer.MAX_VALUE) {
                        byte[] more = Http2Client.number(frame.payload().length);
                        client.send(Http2Client.frame(Http2Client.WINDOW_UPDATE, 0, 0, more));
                    }
                }
            }
            for (Map.Entry<Integer, ByteArrayOutputStream> body : bodies.entrySet()) {
                String expected = body.getKey() == small ? "short" : BODY;
                assertTrue(expected.equals(body.getValue().toString(US_ASCII)), "stream " + body.getKey());
            }
        }
    }
}
