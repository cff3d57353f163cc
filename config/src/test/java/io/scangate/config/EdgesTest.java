package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Odd values, odd requests, and calls during a stop of the server. */
@Timeout(300)
class EdgesTest {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern LENGTH = Pattern.compile("(?i)\\r\\ncontent-length: *(\\d+)");
    private static final List<String> ODD = List.of(
            "%00",
            "a%00b",
            "%F0%9F%8D%B5",
            "%ED%A0%80",
            "%FF",
            "%2F",
            "%2e%2e",
            "%27%20OR%201=1--",
            "x".repeat(3_000),
            "-1",
            "%5B::1%5D");

    @ParameterizedTest
    @EnumSource
    void oddValues_inPathsAndQueries_areNotAnsweredWith5xx(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            Set<String> calls = new LinkedHashSet<>();
            OpenApiDocument document = server.operator().document();
            for (Operation operation : document.operations()) {
                for (String odd : ODD) {
                    add(calls, operation, operation.path(values(operation, odd)), odd);
                    String path = operation.path(values(operation, "wx1"));
                    document.parameters(operation, "query")
                            .forEach(name -> add(calls, operation, path + "?" + name + "=" + odd, odd));
                    if (operation.path().endsWith("/events")) {
                        // A stream of events ends only if it has a time.
                        calls.removeIf(call -> call.contains("/events") && !call.contains("wait_seconds="));
                    }
                }
            }
            calls.forEach(call -> assertAnswered(server.operator(), call.split(" ", 3)));
        }
    }

    /** A call without a place for the odd value is the same for all of them. */
    private static void add(Set<String> calls, Operation operation, String target, String odd) {
        String body = operation.node().has("requestBody") ? "{\"reason\": \"" + odd + "\"}" : "";
        calls.add(operation.method() + " " + target + " " + body);
    }

    private static Map<String, String> values(Operation operation, String value) {
        Map<String, String> values = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(operation.path());
        while (matcher.find()) {
            values.put(matcher.group(1), value);
        }
        return values;
    }

    private static void assertAnswered(RestClient operator, String[] call) {
        Reply reply = operator.callUndocumented(call[0], call[1], call[2].isEmpty() ? null : call[2]);
        assertTrue(reply.status() < 500, () -> String.join(" ", call) + ": " + reply.content());
    }

    @Test
    void callInFlight_isAnswered_whileTheServerStops() throws Exception {
        TestServer server = TestServer.start(TestDatabase.SQLITE, "drain-timeout", "10s");
        String key = server.operatorKey();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String body = "{\"appid\": \"wx1\", \"name\": \"x\", \"kind\": \"media\"}";
            // The server requests the body after it has read the head, so the call is in flight.
            String head = head("POST /v1/accounts", key, body.length());
            send(socket, head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
            assertTrue(answer(socket).startsWith("HTTP/1.1 100 "));
            send(socket, body.substring(0, 10));
            CompletableFuture<Void> stopped = OwnThread.run(server::stop);
            SlowPart.pause(500);
            assertFalse(stopped.isDone());
            send(socket, body.substring(10));
            assertTrue(answer(socket).startsWith("HTTP/1.1 201 Created\r\n"));
            stopped.join();
        }
    }

    @Test
    void requestThatTricklesIn_isRefusedInTime() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE, "request-timeout", "300ms");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            send(socket, head("POST /v1/tokens", "x", 100) + "{");
            String answer = answer(socket);
            assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
            assertTrue(answer.contains("\"code\":\"request_timeout\""), answer);
        }
    }

    @Test
    void badRequest_isAnsweredWithAProblem() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            String end = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            for (String method : List.of("BREW", "TRACE", "CONNECT", "get", "M-SEARCH")) {
                assertEquals("404 not_found", exchange(server, method + " /v1/nowhere" + end));
                assertEquals("405 method_not_allowed", exchange(server, method + " /v1/accounts" + end));
                String answer = raw(server, method + " /v1/audit" + end);
                assertTrue(answer.contains("\r\nallow: GET, HEAD, OPTIONS\r\n"), answer);
                assertTrue(answer.contains("\"value\":\"" + method + "\""), answer);
            }
            assertEquals("404 not_found", exchange(server, "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"));
            assertEquals(
                    "414 uri_too_long",
                    exchange(server, "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
            assertEquals(
                    "431 header_fields_too_large",
                    exchange(server, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"));
            assertEquals("400 malformed_request", exchange(server, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
    }

    private static String raw(TestServer server, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            send(socket, request);
            return answer(socket);
        }
    }

    private static String exchange(TestServer server, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            send(socket, request);
            String answer = answer(socket);
            Matcher matcher = Pattern.compile("HTTP/1\\.1 (\\d+) .*\"code\":\"(\\w+)\"", Pattern.DOTALL)
                    .matcher(answer);
            assertTrue(matcher.find(), answer);
            return matcher.group(1) + " " + matcher.group(2);
        }
    }

    private static String head(String line, String key, int length) {
        return line + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer " + key
                + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Reads one answer: its head and as many bytes as its length states. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int b = 0; b >= 0 && !isWhole(answer.toString(StandardCharsets.ISO_8859_1)); ) {
            b = socket.getInputStream().read();
            if (b >= 0) {
                answer.write(b);
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static boolean isWhole(String answer) {
        int head = answer.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(answer);
        return head >= 0 && answer.length() >= head + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
    }
}
