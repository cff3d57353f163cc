package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.EventExecutor;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.OneHandler;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The limits of handshakes, and that they do not hold up open connections. */
@ExtendWith(LeakCheck.class)
class HandshakesTest {
    /** The start of a record that is never whole. */
    private static final byte[] START = {0x16, 3, 1, 2, 0, 1, 0};

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate server;

    @SuppressWarnings("NullAway.Init")
    private SSLContext client;

    @BeforeEach
    void makeCertificate() throws Exception {
        server = TestCertificate.make(directory, "server", "EC");
        client = server.client();
    }

    private WireSettings settings(Object... more) {
        Object[] all = new Object[4 + more.length];
        all[0] = "tls-cert";
        all[1] = server.cert();
        all[2] = "tls-key";
        all[3] = server.key();
        System.arraycopy(more, 0, all, 4, more.length);
        return TestGateway.settings().eventLoops(1).tls(all).build();
    }

    private static Socket plain(TestGateway gateway, byte[] start) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), gateway.server.address().port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(start);
        return socket;
    }

    private SSLSocket connect(HostPort at) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(at.host(), at.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** The first line of the answer to a scan. */
    private static String scan(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write(("GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(US_ASCII));
        return new String(socket.getInputStream().readNBytes(12), US_ASCII);
    }

    private String scanOnce(TestGateway gateway) throws IOException {
        try (SSLSocket socket = connect(gateway.server.address())) {
            return scan(socket);
        }
    }

    private static double counter(TestGateway gateway, String name) {
        return gateway.metrics.get(name).functionCounter().count();
    }

    private static void awaitInFlight(TestGateway gateway, int expected) {
        Waiting.await(expected + " handshakes in flight")
                .until(() -> gateway.metrics
                                .get("scangate.tls.handshakes.in.flight")
                                .gauge()
                                .value()
                        == expected);
    }

    @Test
    void aHandshakeAboveTheLimitIsRefused_openConnectionsGoOn() throws Exception {
        try (TestGateway gateway = new TestGateway(settings("tls-handshakes", 1, "tls-handshake-timeout", "1h"));
                SSLSocket open = connect(gateway.server.address());
                Socket silent = plain(gateway, new byte[0])) {
            assertEquals("HTTP/1.1 200", scan(open));
            try (Socket unfinished = plain(gateway, START)) {
                awaitInFlight(gateway, 1);
                assertThrows(IOException.class, () -> scanOnce(gateway));
                assertEquals(1, counter(gateway, "scangate.tls.handshakes.refused"));
                assertTrue(unfinished.isConnected());
            }
            awaitInFlight(gateway, 0);
            assertEquals(1, counter(gateway, "scangate.tls.handshakes.failed"));
            // A client that has sent nothing takes no place.
            assertTrue(silent.isConnected());
            assertEquals("HTTP/1.1 200", scanOnce(gateway));
            Waiting.await("two handshakes").until(() -> counter(gateway, "scangate.tls.handshakes") == 2);
        }
    }

    @Test
    void aSilentClientMakesRoom() throws Exception {
        try (TestGateway gateway = new TestGateway(settings("tls-handshakes", 1, "tls-handshake-timeout", "16s"));
                Socket unfinished = plain(gateway, START)) {
            awaitInFlight(gateway, 1);
            Waiting.await("room")
                    .ignoreExceptionsMatching(IOException.class::isInstance)
                    .until(() -> {
                        return scanOnce(gateway).equals("HTTP/1.1 200");
                    });
            assertEquals(1, counter(gateway, "scangate.connections.evicted"));
            assertEquals(0, counter(gateway, "scangate.connections.timed.out"));
            assertEquals(-1, readOrReset(unfinished));
        }
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException e) {
            return -1;
        }
    }

    @Test
    void aClientThatIsLateIsDisconnected() throws Exception {
        try (TestGateway gateway = new TestGateway(settings("tls-handshake-timeout", "100ms"));
                Socket silent = plain(gateway, new byte[0]);
                Socket unfinished = plain(gateway, START)) {
            assertEquals(-1, readOrReset(silent));
            assertEquals(-1, readOrReset(unfinished));
            assertEquals(2, counter(gateway, "scangate.connections.timed.out"));
            Waiting.await("the end").until(() -> counter(gateway, "scangate.tls.handshakes.failed") == 1);
        }
    }

    @Test
    void aHandshakeInSmallPiecesIsCompleted() throws Exception {
        try (TestGateway gateway = new TestGateway(settings());
                HalfHandshake half = new HalfHandshake(client, gateway.server.address())) {
            half.completeByteByByte();
            Waiting.await("the end").until(() -> counter(gateway, "scangate.tls.handshakes") == 1);
        }
    }

    /** Answers with the number of handshakes that the loop has completed. */
    private static final class Completed implements OneHandler {
        private @Nullable LoopMetrics metrics;

        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            long count = metrics == null ? -1 : metrics.events(LoopMetrics.Event.HANDSHAKES);
            out.answer(new AnswerHead(200, "text/plain"), ("completed: " + count + "\n").getBytes(US_ASCII));
            return null;
        }
    }

    /** All bytes are there before the loop looks: the request is answered before any of the handshakes takes a step, although it came last. */
    @Test
    void aRequestIsAnsweredBeforeWaitingHandshakes() throws Exception {
        Completed endpoint = new Completed();
        List<HalfHandshake> flood = new ArrayList<>();
        try (Server started = Server.start(settings(), endpoint, endpoint);
                SSLSocket open = connect(started.address())) {
            open.startHandshake();
            EventExecutor loop = started.loops().group().next();
            LoopMetrics metrics = started.loops().state(loop).metrics();
            endpoint.metrics = metrics;
            for (int i = 0; i < 20; i++) {
                flood.add(new HalfHandshake(client, started.address()));
            }
            HeldLoop.during(started, () -> {
                for (HalfHandshake half : flood) {
                    half.complete();
                }
                open.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
            });
            assertEquals("completed: 1", lastLine(open.getInputStream()));
            Waiting.await("all handshakes").until(() -> metrics.events(LoopMetrics.Event.HANDSHAKES) == 21);
        } finally {
            for (HalfHandshake half : flood) {
                half.close();
            }
        }
    }

    private static String lastLine(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        while (!all.toString().contains("completed: ") || all.charAt(all.length() - 1) != '\n') {
            int next = in.read();
            assertTrue(next >= 0, all.toString());
            all.append((char) next);
        }
        return all.substring(all.lastIndexOf("completed: "), all.length() - 1);
    }
}
