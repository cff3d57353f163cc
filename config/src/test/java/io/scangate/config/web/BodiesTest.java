package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.scangate.config.access.Caller;
import io.scangate.config.access.Permission;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies are read after the caller's admission and within the route's limit only. */
@Timeout(60)
class BodiesTest {
    private static final int LIMIT = 100_000;
    private static final String OPERATOR = "X-Caller: operator\r\n";
    private static final String ACCOUNT = "X-Caller: account\r\n";

    private final AtomicInteger handled = new AtomicInteger();
    private WebServer server;

    /** Accepts the caller that a header names. */
    private static final class HeaderScheme implements Scheme {
        @Override
        public @Nullable String credential(Head head) {
            return head.header("x-caller");
        }

        @Override
        public Caller caller(String kind) {
            return new Caller(kind.equals("operator") ? Caller.Kind.OPERATOR : Caller.Kind.ACCOUNT, "one", null, "key");
        }

        @Override
        public String expected() {
            return "no caller (expected: X-Caller)";
        }
    }

    @BeforeEach
    void start() throws IOException {
        start("30s");
    }

    private void start(String requestTimeout) throws IOException {
        SettingsLayers layers = new SettingsLayers()
                .addFlag("listen", "127.0.0.1:0")
                .addFlag("admin", "127.0.0.1:0")
                .addFlag("max-body", String.valueOf(LIMIT))
                .addFlag("request-timeout", requestTimeout)
                .addFlag("drain-timeout", "10ms");
        List<Route> routes = List.of(
                Route.of(Method.PUT, "/json", Permission.KEYS, call -> length(call.bytes().length))
                        .json(),
                Route.of(Method.PUT, "/stream", Permission.KEYS, call -> length(streamed(call)))
                        .body(Body.stream(null, LIMIT)),
                Route.of(Method.PUT, "/open", Permission.PUBLIC, call -> length(call.bytes().length))
                        .json(),
                Route.of(Method.PUT, "/large", Permission.PUBLIC, call -> length(call.bytes().length))
                        .body(Body.json(1L << 50)),
                Route.of(Method.PUT, "/none", Permission.KEYS, call -> length(0)));
        Failures words = (head, failure) -> {
            Problem problem = Problem.of(failure);
            return Answer.of(problem.code().status(), "text/plain", bytes("refused: " + problem.code()));
        };
        Face face = new Face(routes, List.of(new HeaderScheme()), words);
        server = WebServer.start(
                new SettingsBinder(WebSettings.class).bind(layers, WebSettings.DEFAULT),
                CallLimits.DEFAULT,
                new SimpleMeterRegistry(),
                List.of(face),
                List.of(face));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer length(long length) {
        handled.incrementAndGet();
        return Answer.of(200, "text/plain", bytes("length " + length));
    }

    private static long streamed(Call call) {
        try {
            return call.stream().readAllBytes().length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String head(String path, String caller, String length) {
        return "PUT " + path + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" + caller + length
                + "\r\n\r\n";
    }

    /** Sends text and reads until the answer contains its last word. */
    private String answer(String request, String lastWord) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(bytes(request));
            return until(socket, lastWord);
        }
    }

    private static String until(Socket socket, String lastWord) throws IOException {
        socket.setSoTimeout(20_000);
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf(lastWord) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return answer + "(end)";
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/json", "/stream"})
    void refusedCaller_isAnsweredBeforeTheBody(String path) throws Exception {
        String length = "Content-Length: 90000";
        assertStatus(401, answer(head(path, "", length), "UNAUTHORIZED"));
        assertStatus(403, answer(head(path, ACCOUNT, length), "FORBIDDEN"));
        assertEquals(0, handled.get());
    }

    @Test
    void bodyOfARefusedCall_isDropped_andTheConnectionContinues() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(bytes(head("/json", "", "Content-Length: 90000")));
            assertStatus(401, until(socket, "UNAUTHORIZED"));
            socket.getOutputStream().write(bytes("x".repeat(90_000)));
            socket.getOutputStream().write(bytes(head("/json", OPERATOR, "Content-Length: 2") + "{}"));
            assertStatus(200, until(socket, "length 2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/json", "/stream"})
    void bodyUpToTheLimit_isAccepted_andOneByteMoreIsRefused(String path) throws Exception {
        String most = head(path, OPERATOR, "Content-Length: " + LIMIT) + "x".repeat(LIMIT);
        assertStatus(200, answer(most, "length " + LIMIT));
        assertStatus(413, answer(head(path, OPERATOR, "Content-Length: " + (LIMIT + 1)), "CONTENT_TOO_LARGE"));
        String chunk = Integer.toHexString(LIMIT + 1) + "\r\n" + "x".repeat(LIMIT + 1) + "\r\n0\r\n\r\n";
        assertStatus(413, answer(head(path, OPERATOR, "Transfer-Encoding: chunked") + chunk, "CONTENT_TOO_LARGE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/json", "/stream"})
    void lateBody_isRefusedInTheFormOfTheFace(String path) throws Exception {
        server.close();
        start("50ms");
        assertStatus(408, answer(head(path, OPERATOR, "Content-Length: 100") + "{", "REQUEST_TIMEOUT"));
        assertEquals(0, handled.get());
    }

    @Test
    void unexpectedBody_isRefused_andAnEmptyOneIsAccepted() throws Exception {
        assertStatus(400, answer(head("/none", OPERATOR, "Content-Length: 2") + "{}", "MALFORMED_REQUEST"));
        assertStatus(
                400,
                answer(
                        head("/none", OPERATOR, "Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n",
                        "MALFORMED_REQUEST"));
        assertStatus(200, answer(head("/none", OPERATOR, "Transfer-Encoding: chunked") + "0\r\n\r\n", "length 0"));
        assertStatus(200, answer(head("/none", OPERATOR, "Content-Length: 0"), "length 0"));
    }

    /** There is no room for the longest body of this route. */
    @Test
    void aRequestWithoutABody_needsNoMemory() throws Exception {
        assertStatus(200, answer(head("/large", "", "X-Length: none"), "length 0"));
        assertStatus(503, answer(head("/large", "", "Transfer-Encoding: chunked"), "BUSY"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/json", "/open"})
    void aPackedBody_isRefused(String path) throws Exception {
        String packed = "Content-Length: 2\r\nContent-Encoding: ";
        assertStatus(415, answer(head(path, OPERATOR, packed + "gzip"), "UNSUPPORTED_MEDIA_TYPE"));
        assertStatus(200, answer(head(path, OPERATOR, packed + "Identity") + "{}", "length 2"));
    }

    /** Strangers' bodies share a part of the memory; those that stand still make room for ordinary ones. */
    @Test
    void slowBodiesOfStrangers_makeRoomForOrdinaryOnes() throws Exception {
        long clients = Runtime.getRuntime().maxMemory() / 32 / LIMIT + 5;
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                slow.add(socket);
                socket.getOutputStream().write(bytes(head("/open", "", "Transfer-Encoding: chunked") + "1\r\nx"));
            }
            Waiting.await("room")
                    .until(() -> answer(head("/open", "Connection: close\r\n", "Content-Length: 1") + "x", "(end)")
                            .startsWith("HTTP/1.1 200 "));
            // Which of them is the oldest is for the event loops to say.
            Socket[] ended = new Socket[1];
            Waiting.await("an answer").until(() -> {
                for (Socket socket : slow) {
                    ended[0] = socket.getInputStream().available() > 0 ? socket : ended[0];
                }
                return ended[0] != null;
            });
            assertStatus(503, until(ended[0], "BUSY"));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
