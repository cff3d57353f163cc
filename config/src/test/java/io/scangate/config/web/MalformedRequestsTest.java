package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.scangate.config.InParallel;
import io.scangate.config.access.Permission;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More bad requests at once than the server has event loops, on both listeners; the server itself refuses them. */
@Timeout(60)
class MalformedRequestsTest {
    private static final int CLIENTS = 16;
    private static final String GOOD = "GET /good HTTP/1.1\r\nHost: h\r\n\r\n";

    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        SettingsLayers layers = new SettingsLayers()
                .addFlag("listen", "127.0.0.1:0")
                .addFlag("admin", "127.0.0.1:0")
                .addFlag("drain-timeout", "10ms");
        Face face = new Face(
                List.of(Route.of(Method.GET, "/good", Permission.PUBLIC, call -> Answer.noContent())), List.of());
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BAD\r\n\r\n",
                "\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0003\r\n\r\n",
                "PUT /good HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
            })
    void concurrentMalformedRequests_areRefused_andAGoodOneIsAnswered(String request) throws Exception {
        for (int port : new int[] {server.port(), server.adminPort()}) {
            List<String> answers = InParallel.run(CLIENTS, () -> answer(port, request));
            answers.forEach(answer -> assertTrue(answer.startsWith("HTTP/1.1 400 "), answer));
            answers.forEach(answer -> assertTrue(answer.contains("\"code\":\"malformed_request\""), answer));
            assertEquals("HTTP/1.1 204 No Content", statusOfGoodRequest(port));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000})
    void concurrentLongRequestLines_areRefused_andAGoodOneIsAnswered(int length) throws Exception {
        String request = "GET /" + "x".repeat(length) + " HTTP/1.1\r\nHost: h\r\n\r\n";
        for (int port : new int[] {server.port(), server.adminPort()}) {
            List<String> answers = InParallel.run(CLIENTS, () -> answer(port, request));
            answers.forEach(answer -> assertTrue(answer.startsWith("HTTP/1.1 414 "), answer));
            assertEquals("HTTP/1.1 204 No Content", statusOfGoodRequest(port));
        }
    }

    /** All bytes that the server sends until it closes the connection. */
    private static String answer(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String statusOfGoodRequest(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(GOOD.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
