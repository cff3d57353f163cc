package io.scangate.config.web;

import static io.scangate.config.web.Http2Socket.DATA;
import static io.scangate.config.web.Http2Socket.END_HEADERS;
import static io.scangate.config.web.Http2Socket.END_STREAM;
import static io.scangate.config.web.Http2Socket.GOAWAY;
import static io.scangate.config.web.Http2Socket.HEADERS;
import static io.scangate.config.web.Http2Socket.WINDOW_UPDATE;
import static io.scangate.config.web.Http2Socket.frame;
import static io.scangate.config.web.Http2Socket.get;
import static io.scangate.config.web.Http2Socket.head;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 of the control plane's listeners, by real sockets. */
@Timeout(180)
class Http2FrontTest {
    @SuppressWarnings("NullAway.Init")
    private Http2Server server;

    private void start(String... settings) throws IOException {
        server = new Http2Server(settings);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void streamsOfOneConnection_areAnsweredTogether() throws Exception {
        start();
        try (Http2Socket client = new Http2Socket(server.port())) {
            client.send(get(1, "/slow"));
            server.slowIsAsked.await();
            for (int stream = 3; stream < 100; stream += 2) {
                client.send(get(stream, "/good"));
            }
            Set<Integer> answered = new HashSet<>();
            while (answered.size() < 49) {
                answered.add(Objects.requireNonNull(client.next(HEADERS)).stream());
            }
            assertTrue(!answered.contains(1), "the slow call is not answered");
            server.slow.complete(Answer.noContent());
            assertEquals(1, Objects.requireNonNull(client.next(HEADERS)).stream());
        }
    }

    @Test
    void moreRequestsThanTheAllowance_areAllAnswered() throws IOException {
        start();
        try (Http2Socket client = new Http2Socket(server.port())) {
            for (int stream = 1; stream < 10_000; stream += 2) {
                client.send(get(stream, "/good"));
                assertEquals(stream, Objects.requireNonNull(client.next(HEADERS)).stream());
            }
        }
    }

    @Test
    void bodyLargerThanTheWindow_arrives_asFastAsTheServerTakesIt() throws IOException {
        start();
        byte[] part = new byte[16_384];
        try (Http2Socket client = new Http2Socket(server.port())) {
            client.send(frame(HEADERS, END_HEADERS, 1, head("POST", "/body")));
            long window = 65_535;
            for (int i = 0; i < 60; i++) {
                while (window < part.length) {
                    Http2Socket.Frame update = Objects.requireNonNull(client.next(WINDOW_UPDATE));
                    window += update.stream() == 1 ? number(update.payload()) : 0;
                }
                client.send(frame(DATA, i == 59 ? END_STREAM : 0, 1, part));
                window -= part.length;
            }
            Http2Socket.Frame answer = Objects.requireNonNull(client.next(DATA));
            assertEquals(String.valueOf(60 * part.length), new String(answer.payload(), US_ASCII));
        }
    }

    private static int number(byte[] bytes) {
        return (bytes[0] & 0x7f) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    }

    @Test
    void prefaceInPieces_isUnderstood() throws Exception {
        start();
        byte[] all = ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + new String(frame(4, 0, 0), US_ASCII)).getBytes(US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setTcpNoDelay(true);
            for (byte one : all) {
                socket.getOutputStream().write(one);
            }
            assertEquals(0, socket.getInputStream().read());
            byte[] settings = socket.getInputStream().readNBytes(8);
            assertEquals(4, settings[2], "type of the server's first frame");
        }
    }

    @Test
    void httpOne_isServedBesideIt() throws IOException {
        start();
        assertTrue(first("GET /good HTTP/1.1\r\nHost: h\r\n\r\n").startsWith("HTTP/1.1 204"));
        assertTrue(first("PRI /good HTTP/1.1\r\nHost: h\r\n\r\n").startsWith("HTTP/1.1 405"));
    }

    @Test
    void withoutTheSetting_thePrefaceIsABadRequest() throws IOException {
        start("http2", "false");
        assertTrue(first("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").startsWith("HTTP/1.1 400"));
    }

    private String first(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        }
    }

    @Test
    void stop_answersTheStreamsUnderWay_andSaysThatTheConnectionEnds() throws Exception {
        start();
        try (Http2Socket client = new Http2Socket(server.port());
                Http2Socket idle = new Http2Socket(server.port())) {
            client.send(get(1, "/slow"));
            server.slowIsAsked.await();
            idle.send(get(1, "/good"));
            assertNotNull(idle.next(HEADERS));
            CompletableFuture<Void> stopped = OwnThread.run(server::close);
            // A stream that is on its way is served, or the last GOAWAY says that it was not.
            assertEquals(Integer.MAX_VALUE, lastOf(client));
            client.send(get(3, "/good"));
            assertEquals(3, Objects.requireNonNull(client.next(HEADERS), "answer").stream());
            server.slow.complete(Answer.noContent());
            assertEquals(1, Objects.requireNonNull(client.next(HEADERS), "answer").stream());
            assertEquals(3, lastOf(client));
            assertNull(client.next(HEADERS), "the end of the connection");
            assertEquals(Integer.MAX_VALUE, lastOf(idle));
            assertEquals(1, lastOf(idle));
            assertNull(idle.next(HEADERS), "the end of the connection");
            stopped.join();
        }
    }

    /** The last stream that the next GOAWAY names. */
    private static int lastOf(Http2Socket client) throws IOException {
        return number(Objects.requireNonNull(client.next(GOAWAY), "GOAWAY").payload());
    }

    @Test
    void idleConnection_ends() throws IOException {
        start("idle-timeout", "200ms");
        try (Http2Socket client = new Http2Socket(server.port())) {
            assertNotNull(client.next(GOAWAY));
            assertNull(client.next());
        }
    }

    @Test
    void headWithoutEnd_endsAfterItsTime() throws IOException {
        start("head-timeout", "200ms");
        try (Http2Socket client = new Http2Socket(server.port())) {
            client.send(frame(HEADERS, END_STREAM, 1, head("GET", "/good")));
            assertNotNull(client.next(GOAWAY));
        }
    }

    @Test
    void frameWithoutEnd_endsAfterItsTime() throws IOException {
        start("head-timeout", "200ms");
        try (Http2Socket client = new Http2Socket(server.port())) {
            client.send(new byte[] {0, 0, 8, 6});
            assertNotNull(client.next(GOAWAY));
        }
    }

    @Test
    void clientWithoutWindow_endsAfterTheIdleTime_andItsAnswersAreCounted() throws Exception {
        start("idle-timeout", "5s");
        try (Http2Socket client = new Http2Socket(server.port(), 4, 10)) {
            client.send(get(1, "/large"));
            Waiting.await()
                    .until(() -> server.metrics
                                    .get("scangate.api.unsent.bytes")
                                    .gauge()
                                    .value()
                            >= Http2Server.LARGE.length);
            assertNotNull(client.next(GOAWAY));
            assertNull(client.next());
            Waiting.await()
                    .until(() -> server.metrics
                                    .get("scangate.api.unsent.bytes")
                                    .gauge()
                                    .value()
                            == 0);
        }
    }

    @Test
    void clientThatGivesWindows_getsALargeAnswer() throws IOException {
        start();
        try (Http2Socket client = new Http2Socket(server.port())) {
            client.send(get(1, "/large"));
            int bytes = 0;
            Http2Socket.Frame frame = client.next(DATA);
            while (frame != null) {
                int length = frame.payload().length;
                bytes += length;
                if (frame.endsStream()) {
                    break;
                }
                client.send(
                        frame(WINDOW_UPDATE, 0, 0, Http2Socket.number(length)),
                        frame(WINDOW_UPDATE, 0, 1, Http2Socket.number(length)));
                frame = client.next(DATA);
            }
            assertEquals(Http2Server.LARGE.length, bytes);
        }
    }
}
