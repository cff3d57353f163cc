package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.admin.AdminOperations.ReloadAnswer;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.Http2Client.Answer;
import io.scangate.gateway.testing.Http2Client.Frame;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers over HTTP/2. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class Http2Test {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;
    private static final String RULE = "\"appid\":\"wx3f1c0a9b2d4e5f60\"";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    private Http2Client connect() throws Exception {
        return new Http2Client(gateway.server.address());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SCAN,
                "/v1/resolve?link=https%3A%2F%2Fother.example%2F",
                "/v1/resolve?link=hello",
                "/v1/resolve?lnk=a",
                "/v1/resolve",
                "/",
                "/v1/identity"
            })
    void getAndHead_haveTheAnswersOfHttp1(String path) throws Exception {
        try (Http2Client client = connect();
                Client old = gateway.connect()) {
            Client.Answer expected = old.send(Client.get(path)).read();
            Answer answer = client.answer(client.get(path));
            assertEquals(expected.status(), answer.status());
            assertEquals(
                    expected.body().replaceAll("time=\\d+", ""), answer.body().replaceAll("time=\\d+", ""));
            assertEquals(comparable(expected.headers()), comparable(answer.headers()));

            int head = client.next();
            client.send(Http2Client.frame(
                    Http2Client.HEADERS,
                    Http2Client.END_HEADERS | Http2Client.END_STREAM,
                    head,
                    client.request("HEAD", path)));
            Answer toHead = client.answer(head);
            assertEquals(expected.status(), toHead.status());
            assertEquals("", toHead.body());
            assertEquals(comparable(expected.headers()), comparable(toHead.headers()));
        }
    }

    private static Map<String, String> comparable(Map<String, String> headers) {
        Map<String, String> sorted = new TreeMap<>(headers);
        sorted.remove(":status");
        sorted.remove("date");
        return sorted;
    }

    @Test
    void manyStreamsInOneWrite_areAnsweredEachOnItsOwn() throws Exception {
        try (Http2Client client = connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(client.next());
                all.writeBytes(Http2Client.frame(
                        Http2Client.HEADERS,
                        Http2Client.END_HEADERS | Http2Client.END_STREAM,
                        streams.get(i),
                        client.request("GET", "/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F" + i)));
            }
            client.send(all.toByteArray());
            for (int i = 49; i >= 0; i--) {
                String body = client.answer(streams.get(i)).body();
                assertTrue(body.contains("mp%2F" + i + "&"), body);
            }
        }
        assertEquals(50, gateway.scans());
    }

    @Test
    void bodies_inOneOrManyFrames_withPaddingAndTrailers_areTaken() throws Exception {
        byte[] link = "https://wx.qq.com/mp/?id=1".getBytes(UTF_8);
        try (Http2Client client = connect()) {
            Answer plain = client.answer(client.post("/v1/resolve", "text/plain", link));
            assertTrue(plain.body().contains(RULE), plain.body());

            int stream = client.next();
            client.send(Http2Client.frame(
                    Http2Client.HEADERS,
                    Http2Client.END_HEADERS,
                    stream,
                    client.request("POST", "/v1/resolve", "content-type", "text/plain")));
            for (byte b : link) {
                client.send(Http2Client.frame(
                        Http2Client.DATA, Http2Client.PADDED, stream, (byte) 2, b, (byte) 0, (byte) 0));
            }
            client.send(Http2Client.frame(
                    Http2Client.HEADERS,
                    Http2Client.END_HEADERS | Http2Client.END_STREAM,
                    stream,
                    client.block("x-sum", "1")));
            Answer padded = client.answer(stream);
            assertEquals(plain.body().replaceAll("time=\\d+", ""), padded.body().replaceAll("time=\\d+", ""));
        }
    }

    @Test
    void continuedHeaders_areOneBlock() throws Exception {
        try (Http2Client client = connect()) {
            int stream = client.next();
            byte[] block = client.request("GET", SCAN);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < block.length; i++) {
                all.writeBytes(Http2Client.frame(
                        i == 0 ? Http2Client.HEADERS : Http2Client.CONTINUATION,
                        (i == 0 ? Http2Client.END_STREAM : 0) | (i == block.length - 1 ? Http2Client.END_HEADERS : 0),
                        stream,
                        block[i]));
            }
            for (byte b : all.toByteArray()) {
                client.send(new byte[] {b});
            }
            assertTrue(client.answer(stream).body().contains(RULE));
        }
    }

    @Test
    void expectation_isAnsweredBeforeTheBody() throws Exception {
        try (Http2Client client = connect()) {
            int stream = client.next();
            client.send(Http2Client.frame(
                    Http2Client.HEADERS,
                    Http2Client.END_HEADERS,
                    stream,
                    client.request("POST", "/v1/resolve", "content-type", "text/plain", "expect", "100-continue")));
            Frame interim = client.await(Http2Client.HEADERS);
            assertArrayEquals(new byte[] {8, 3, '1', '0', '0'}, interim.payload());
            assertEquals(Http2Client.END_HEADERS, interim.flags());
            client.send(Http2Client.frame(
                    Http2Client.DATA, Http2Client.END_STREAM, stream, "https://wx.qq.com/mp/".getBytes(UTF_8)));
            assertEquals(200, client.answer(stream).status());
        }
    }

    @Test
    void longBatch_isTakenThroughTheWindows() throws Exception {
        String link = "\"https://wx.qq.com/mp/" + "a".repeat(4000) + "\"";
        byte[] body = ("{\"links\":[" + (link + ",").repeat(31) + link + "]}").getBytes(UTF_8);
        assertTrue(body.length > 100_000);
        try (Http2Client client = connect()) {
            int stream = client.next();
            client.send(Http2Client.frame(
                    Http2Client.HEADERS,
                    Http2Client.END_HEADERS,
                    stream,
                    client.request("POST", "/v1/resolve/batch", "content-type", "application/json")));
            int sent = 0;
            long window = 65_535;
            while (sent < body.length) {
                int length = (int) Math.min(Math.min(16_384, window), body.length - sent);
                byte[] part = Arrays.copyOfRange(body, sent, sent + length);
                sent += length;
                window -= length;
                client.send(Http2Client.frame(
                        Http2Client.DATA, sent == body.length ? Http2Client.END_STREAM : 0, stream, part));
                while (window == 0) {
                    Frame update = client.await(Http2Client.WINDOW_UPDATE);
                    window += update.stream() == stream ? update.number(0) : 0;
                }
            }
            Http2Client.Answer answer = answerWithWindows(client, stream);
            assertEquals(200, answer.status());
            assertEquals(32, answer.body().split("\"appid\"", -1).length - 1);
        }
    }

    /** The answer is larger than the windows. */
    private static Answer answerWithWindows(Http2Client client, int stream) throws Exception {
        client.send(
                Http2Client.frame(Http2Client.WINDOW_UPDATE, 0, 0, Http2Client.number(1 << 20)),
                Http2Client.frame(Http2Client.WINDOW_UPDATE, 0, stream, Http2Client.number(1 << 20)));
        return client.answer(stream);
    }

    @Test
    void windows_areRespected() throws Exception {
        // INITIAL_WINDOW_SIZE 0
        try (Http2Client client = new Http2Client(gateway.server.address(), Http2Client.setting(4, 0))) {
            int stream = client.get(SCAN);
            Frame head = client.await(Http2Client.HEADERS);
            assertEquals(Http2Client.END_HEADERS, head.flags());
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            client.send(Http2Client.frame(Http2Client.WINDOW_UPDATE, 0, stream, Http2Client.number(1)));
            Frame one = client.await(Http2Client.DATA);
            assertEquals(1, one.payload().length);
            body.writeBytes(one.payload());
            client.send(Http2Client.frame(Http2Client.SETTINGS, 0, 0, Http2Client.setting(4, 10)));
            Frame ten = client.await(Http2Client.DATA);
            assertEquals(10, ten.payload().length);
            body.writeBytes(ten.payload());
            client.send(Http2Client.frame(Http2Client.WINDOW_UPDATE, 0, stream, Http2Client.number(1000)));
            Frame rest = client.await(Http2Client.DATA);
            assertEquals(Http2Client.END_STREAM, rest.flags());
            body.writeBytes(rest.payload());
            assertTrue(body.toString(UTF_8).startsWith("{\"action\":\"miniprogram\"," + RULE), body.toString(UTF_8));
        }
    }

    @Test
    void lateAnswer_holdsUpNoOtherStream() throws Exception {
        CompletableFuture<ReloadAnswer> reload = new CompletableFuture<>();
        gateway.nextReload = reload;
        try (Http2Client client = new Http2Client(gateway.server.adminAddress())) {
            int late = client.post("/v1/reload", "text/plain", new byte[0]);
            assertEquals(200, client.answer(client.get("/healthz")).status());
            reload.complete(new ReloadAnswer(true, "{\"reload\":\"done\"}"));
            Answer answer = client.answer(late);
            assertEquals("{\"reload\":\"done\"}", answer.body());
        }
    }

    @Test
    void lateAnswerOfAResetStream_isDropped() throws Exception {
        CompletableFuture<ReloadAnswer> reload = new CompletableFuture<>();
        gateway.nextReload = reload;
        try (Http2Client client = new Http2Client(gateway.server.adminAddress())) {
            int late = client.post("/v1/reload", "text/plain", new byte[0]);
            client.send(Http2Client.frame(Http2Client.RST_STREAM, 0, late, Http2Client.number(8)));
            assertEquals(200, client.answer(client.get("/healthz")).status());
            reload.complete(new ReloadAnswer(true, "{}"));
            assertEquals(200, client.answer(client.get("/healthz")).status());
        }
    }

    @Test
    void faults_haveTheProblemsOfHttp1() throws Exception {
        try (Http2Client client = connect()) {
            assertProblem("malformed_request", 400, client.answer(client.get("/a b")));
            assertProblem("uri_too_long", 414, client.answer(client.get("/" + "a".repeat(17_000))));
            assertProblem("header_fields_too_large", 431, client.answer(client.get("/", "x", "v".repeat(8_200))));
            assertProblem("expectation_failed", 417, client.answer(client.get("/", "expect", "tea")));
            assertProblem("malformed_request", 400, client.answer(client.get("/", "host", "a/b")));
            assertProblem("malformed_request", 400, client.answer(client.get("/", "content-length", "1x")));
            Answer tooLong = client.answer(client.post("/v1/resolve", "text/plain", new byte[16_000]));
            assertEquals(400, tooLong.status());

            int large = client.next();
            client.send(Http2Client.frame(
                    Http2Client.HEADERS,
                    Http2Client.END_HEADERS,
                    large,
                    client.request("POST", "/v1/resolve", "content-length", "1000000")));
            assertProblem("content_too_large", 413, client.answer(large));
            assertEquals(0, client.await(Http2Client.RST_STREAM).number(0));
            client.send(Http2Client.frame(Http2Client.DATA, 0, large, new byte[1000]));
            int get = client.next();
            client.send(
                    Http2Client.frame(Http2Client.HEADERS, Http2Client.END_HEADERS, get, client.request("GET", SCAN)),
                    Http2Client.frame(Http2Client.DATA, Http2Client.END_STREAM, get, (byte) 'x'));
            assertProblem("malformed_request", 400, client.answer(get));
            assertEquals(200, client.answer(client.get(SCAN)).status());
        }
        assertEquals(4, gateway.requests("malformed_request"));
    }

    private static void assertProblem(String code, int status, Answer answer) {
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.body().contains("\"code\":\"" + code + '"'), answer::body);
    }

    @Test
    void requestId_comesBack() throws Exception {
        try (Http2Client client = connect()) {
            Answer answer = client.answer(client.get(SCAN, "x-request-id", "abc-1"));
            assertEquals("abc-1", answer.headers().get("x-request-id"));
            assertEquals(null, client.answer(client.get(SCAN)).headers().get("x-request-id"));
        }
    }

    @Test
    void users_areTakenFromFields() throws Exception {
        try (Http2Client client = connect()) {
            Answer answer = client.answer(client.get(SCAN, "x-user", "user-ana"));
            assertTrue(answer.body().contains("\"version\":\"trial\""), answer.body());
        }
    }

    @Test
    void slowBody_isEnded_andTheConnectionGoesOn() throws Exception {
        try (TestGateway quick = new TestGateway(
                        TestGateway.settings().timeouts(10_000, 200, 60_000).build());
                Http2Client client = new Http2Client(quick.server.address())) {
            int stream = client.next();
            client.send(Http2Client.frame(
                    Http2Client.HEADERS, Http2Client.END_HEADERS, stream, client.request("POST", "/v1/resolve")));
            assertProblem("request_timeout", 408, client.answer(stream));
            assertEquals(200, client.answer(client.get(SCAN)).status());
        }
    }

    @Test
    void clientThatAlwaysHasSentHalfOfAFrame_isServed_butNotHalfOfAHeaderBlock() throws Exception {
        try (TestGateway quick = new TestGateway(
                        TestGateway.settings().timeouts(300, 10_000, 60_000).build());
                Http2Client client = new Http2Client(quick.server.address())) {
            byte[] ping = Http2Client.frame(Http2Client.PING, 0, 0, new byte[8]);
            client.send(Arrays.copyOfRange(ping, 0, 9));
            for (int i = 0; i < 20; i++) {
                SlowPart.pause(50);
                client.send(Arrays.copyOfRange(ping, 9, ping.length), Arrays.copyOfRange(ping, 0, 9));
            }
            client.send(Arrays.copyOfRange(ping, 9, ping.length));
            assertEquals(200, client.answer(client.get(SCAN)).status());

            client.send(Http2Client.frame(Http2Client.HEADERS, 0, client.next(), (byte) 0x82));
            CompletableFuture<Integer> end = OwnThread.supply(() -> {
                try {
                    return client.awaitEnd();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (!end.isDone()) {
                SlowPart.pause(50);
                try {
                    client.send(Http2Client.frame(Http2Client.CONTINUATION, 0, 3));
                } catch (SocketException e) {
                    // The gateway has closed the connection.
                    break;
                }
            }
            assertEquals(11, end.get());
        }
    }

    @Test
    void idleConnection_andHalfAFrame_areEnded() throws Exception {
        try (TestGateway quick = new TestGateway(
                        TestGateway.settings().timeouts(200, 10_000, 300).build());
                Http2Client idle = new Http2Client(quick.server.address());
                Http2Client half = new Http2Client(quick.server.address())) {
            half.send(new byte[] {0, 0, 10, 0});
            assertEquals(0, idle.awaitEnd());
            assertEquals(11, half.awaitEnd());
        }
    }

    @Test
    void prefaceInParts_isTaken_afterARequestOfHttp1_isNot() throws Exception {
        try (Client client = gateway.connect()) {
            for (byte b : Http2Client.PREFACE) {
                client.send(new byte[] {b});
            }
            assertEquals(0, client.socket.getInputStream().read());
        }
        try (Client client = gateway.connect()) {
            assertEquals(200, client.send(Client.get(SCAN)).read().status());
            assertEquals(400, client.send(Http2Client.PREFACE).read().status());
        }
    }
}
