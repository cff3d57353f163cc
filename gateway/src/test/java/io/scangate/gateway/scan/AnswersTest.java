package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact answer to each kind of request, good and bad, and whether the connection stays open. */
@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // A text block would hide each CR LF.
class AnswersTest {
    private static final String PAGE = "\"page\":\"pages/index/index?q=" + TestGateway.HIT + "&scancode_time=";
    private static final String LIVE =
            "{\"action\":\"miniprogram\",\"appid\":\"wx3f1c0a9b2d4e5f60\",\"version\":\"release\"," + PAGE;

    @SuppressWarnings("NullAway.Init")
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new TestGateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Client.Answer ask(String request) throws IOException {
        try (Client client = gateway.connect()) {
            return client.send(request).read();
        }
    }

    private static void assertProblem(Client.Answer answer, int status, String code) throws IOException {
        assertEquals(status, answer.status(), answer.body());
        assertEquals("application/problem+json", answer.header("content-type"));
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertEquals(code, problem.get("code").asText());
        assertEquals(status, problem.get("status").asInt());
        assertEquals("about:blank", problem.get("type").asText());
        assertTrue(problem.get("title").asText().length() > 3);
        assertTrue(problem.get("detail").asText().length() > 3);
    }

    @Test
    void wholeAnswerToAHit() throws Exception {
        Client.Answer answer = ask(Client.get("/v1/resolve?link=" + TestGateway.HIT));
        assertEquals(200, answer.status());
        assertTrue(answer.body().startsWith(LIVE), answer.body());
        assertEquals("application/json", answer.header("content-type"));
        assertEquals("no-store", answer.header("cache-control"));
        assertTrue(answer.header("date").endsWith("GMT"));
        assertEquals("", answer.header("connection"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "link=https%3A%2F%2Fwx.qq.com%2Fq | \"page\":\"pages/shop/detail?from=qr&q=https%3A%2F%2Fwx.qq.com%2Fq&",
                "link=https%3a%2f%2Fwx.qq.com%2Fq | \"page\":\"pages/shop/detail?from=qr&q=https%3A%2F%2Fwx.qq.com%2Fq&",
                "link=https%3A%2F%2Fwx.qq.com%2F%71 | \"page\":\"pages/shop/detail?from=qr&q=https%3A%2F%2Fwx.qq.com%2Fq&",
                "link=https%3A%2F%2Fwx.qq.com%2Fq&scene=1011 | \"page\":\"pages/shop/detail?from=qr&q=https%3A%2F%2Fwx.qq.com%2Fq&",
                "link=https://wx.qq.com/q | \"page\":\"pages/shop/detail?from=qr&q=https%3A%2F%2Fwx.qq.com%2Fq&",
                "scene=1011&link=https%3A%2F%2Fwx.qq.com%2Fq&client_version=8.0.50 | \"version\":\"release\"",
                "l%69nk=https%3A%2F%2Fwx.qq.com%2Fq&sc%65ne=77 | \"version\":\"release\"",
                "link=https%3A%2F%2Fwx.qq.com%2Fq&client_version=6.5.5 | \"reason\":\"client_too_old\"",
                "link=https%3A%2F%2Fwx.qq.com%2Fdraft%2F | \"reason\":\"unpublished\"",
                "link=https%3A%2F%2Fme%40wx.qq.com%2Fq | \"reason\":\"no_rule\"",
                "link=https%3A%2F%2Fa.cn%2F%22%5C%0A+%C4%E3%E4%BD%A0 | \"url\":\"https://a.cn/\\\"\\\\\\u000A %C4%E3你\"",
                "link=https%3A%2F%2Fwx.qq.com%2Fmp%2F%C4%E3+x | q=https%3A%2F%2Fwx.qq.com%2Fmp%2F%C4%E3%20x&",
            })
    void goodQueries(String query, String expected) throws Exception {
        Client.Answer answer = ask(Client.get("/v1/resolve?" + query));
        assertEquals(200, answer.status(), answer.body());
        assertTrue(answer.body().contains(expected), answer.body());
    }

    @ParameterizedTest
    @CsvSource({
        "'', missing_parameter",
        "?, missing_parameter",
        "?scene=1011, missing_parameter",
        "?link=, malformed_link",
        "?link, malformed_link",
        "?link=hello, malformed_link",
        "?link=weixin%3A%2F%2Fdl, unsupported_scheme",
        "?link=https%3A%2F%2Fa.cn%2F&x=1, unknown_parameter",
        "?link=https://a.cn/?a=1&b=2, unknown_parameter",
        "?link=https%3A%2F%2Fa.cn%2F&link=b, repeated_parameter",
        "?link=https%3A%2F%2Fa.cn%2F&scene=1011&scene=1012, repeated_parameter",
        "?link=https%3A%2F%2Fa.cn%2F&scene=scan, malformed_request",
        "?link=https%3A%2F%2Fa.cn%2F&client_version=new, malformed_request",
    })
    void badQueries_areProblems_andTheConnectionStays(String query, String code) throws Exception {
        try (Client client = gateway.connect()) {
            assertProblem(client.send(Client.get("/v1/resolve" + query)).read(), 400, code);
            assertEquals(
                    200,
                    client.send(Client.get("/v1/resolve?link=" + TestGateway.HIT))
                            .read()
                            .status());
        }
    }

    @Test
    void unknownParameter_hintsThatTheLinkWasNotEncoded() throws Exception {
        String body = ask(Client.get("/v1/resolve?link=https://a.cn/?a=1&b=2")).body();
        assertTrue(body.contains("is the link percent-encoded? found: b"), body);
    }

    @Test
    void longestLink_isTaken_andOneByteMoreIsRefused() throws Exception {
        String longest = "https://a.cn/" + "x".repeat(4296 - 13);
        assertEquals(200, ask(Client.get("/v1/resolve?link=" + longest)).status());
        assertProblem(ask(Client.get("/v1/resolve?link=" + longest + "x")), 400, "link_too_long");
        String encoded = "%25".repeat(4296);
        assertProblem(ask(Client.get("/v1/resolve?link=" + encoded)), 400, "malformed_link");
        assertProblem(ask(Client.post("text/plain", longest + "x")), 400, "link_too_long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {\"link\":\"https://wx.qq.com/q\",\"scene\":1012,\"client_version\":\"8.0\"} | 200 |",
                "application/json | {\"link\":\"https://wx.qq.com/q\",\"scene\":\"1012\"} | 200 |",
                "text/plain;charset=utf-8 | https://wx.qq.com/q | 200 |",
                "text/plain | '' | 400 | malformed_link",
                "application/json | {} | 400 | missing_parameter",
                "application/json | {\"link\":\"\"} | 400 | malformed_link",
                "application/json | {\"link\":7} | 400 | malformed_request",
                "application/json | {\"link\":\"https://a.cn/\",\"lnk\":1} | 400 | unknown_parameter",
                "application/json | {\"link\":\"a\",\"link\":\"b\"} | 400 | repeated_parameter",
                "application/json | {\"link\":\"https://a.cn/\"} x | 400 | malformed_request",
                "application/json | [1] | 400 | malformed_request",
                "application/json | {\"link\": | 400 | malformed_request",
                "application/x-www-form-urlencoded | link=https://a.cn/ | 415 | unsupported_media_type",
            })
    void posts(String type, String body, int status, String code) throws Exception {
        try (Client client = gateway.connect()) {
            Client.Answer answer =
                    client.send(Client.post(type, body == null ? "" : body)).read();
            if (status == 200) {
                assertEquals(200, answer.status(), answer.body());
                assertTrue(answer.body().contains("pages/shop/detail?from=qr&q="), answer.body());
            } else {
                assertProblem(answer, status, code);
            }
            assertEquals(
                    200,
                    client.send(Client.get("/v1/resolve?link=" + TestGateway.HIT))
                            .read()
                            .status());
        }
    }

    @Test
    void wrongPathsAndMethods() throws Exception {
        assertProblem(ask(Client.get("/")), 404, "not_found");
        assertProblem(ask(Client.get("/v1/resolve/?link=a")), 404, "not_found");
        Client.Answer put = ask("PUT /v1/resolve?link=a HTTP/1.1\r\nHost: a\r\n\r\n");
        assertProblem(put, 405, "method_not_allowed");
        assertEquals("GET, HEAD, OPTIONS, POST", put.header("allow"));
    }

    @Test
    void head_isGetWithoutTheBody() throws Exception {
        String target = "/v1/resolve?link=https://wx.qq.com/unknown HTTP/1.1\r\nHost: a\r\n\r\n";
        try (Client client = gateway.connect()) {
            Client.Answer get = client.send("GET " + target).read();
            Client.Answer head = client.send("HEAD " + target).read(true);
            assertEquals(200, head.status());
            assertEquals(get.header("content-length"), head.header("content-length"));
            assertEquals(get.header("content-type"), head.header("content-type"));
            client.send("HEAD /v1/resolve?link=a HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals(400, client.read(true).status());
            assertEquals(get.body(), client.send("GET " + target).read().body());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | 204 | GET, HEAD, OPTIONS, POST",
                "/v1/resolve | 204 | GET, HEAD, OPTIONS, POST",
                "/v1/resolve?link=a | 204 | GET, HEAD, OPTIONS, POST",
                "/v1/resolve/batch | 204 | OPTIONS, POST",
                "/nowhere | 404 | ''",
            })
    void options_namesTheMethods(String target, int status, String allow) throws Exception {
        try (Client client = gateway.connect()) {
            Client.Answer answer = client.send("OPTIONS " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .read();
            assertEquals(status, answer.status());
            assertEquals(allow, answer.header("allow"));
            if (status == 204) {
                // RFC 9110, sections 8.3 and 8.6.
                assertEquals("", answer.header("content-length") + answer.header("content-type"));
            }
            assertEquals("", answer.header("access-control-allow-origin") + answer.header("vary"));
            assertEquals(404, client.send(Client.get("/")).read().status());
        }
    }

    @Test
    void typeThatIsRefused_isNamed() throws Exception {
        String form =
                ask(Client.post("application/x-www-form-urlencoded", "link=a")).body();
        assertTrue(form.contains("application/json; found: application/x-www-form-urlencoded\"}"), form);
        String none = ask("POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
                .body();
        assertTrue(none.contains("; found: none\"}"), none);
        String two =
                ask(Client.post("text/plain\r\nContent-Type: text/plain", "a")).body();
        assertTrue(two.contains("; found: more than one\"}"), two);
        String batch = ask(Client.post("text/plain", "a").replace("/v1/resolve", "/v1/resolve/batch"))
                .body();
        assertTrue(batch.contains("is not application/json; found: text/plain\"}"), batch);
    }

    @ParameterizedTest
    @CsvSource({
        "'user-ana', trial, pages/next/index",
        "'微信-用户', trial, pages/next/index",
        "'nobody', release, pages/index/index",
        "'', release, pages/index/index",
    })
    void userIsReadFromItsHeader(String user, String version, String page) throws Exception {
        byte[] request = ("GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nhost: a\r\nx-USER:  " + user
                        + " \r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        try (Client client = gateway.connect()) {
            String body = client.send(request).read().body();
            assertTrue(body.contains("\"version\":\"" + version + "\",\"page\":\"" + page), body);
        }
    }

    @Test
    void identityHeaderTwice_isRefused() throws Exception {
        String request = "GET /v1/resolve?link=" + TestGateway.HIT
                + " HTTP/1.1\r\nHost: a\r\nX-User: user-ana\r\nX-User: b\r\n\r\n";
        assertProblem(ask(request), 400, "malformed_request");
    }

    @Test
    void oversizedRequests_areRefused_andTheConnectionCloses() throws Exception {
        assertRefused(
                "GET /v1/resolve?link=" + "a".repeat(16_384) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "uri_too_long");
        assertRefused(
                "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(8192) + "\r\n\r\n", 431, "header_fields_too_large");
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(64) + "\r\n", 431, "header_fields_too_large");
        assertRefused(Client.post("text/plain", "a".repeat(32_769)), 413, "content_too_large");
        String chunk = "4000\r\n" + "a".repeat(0x4000) + "\r\n";
        assertRefused(
                "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk.repeat(3),
                413,
                "content_too_large");
    }

    private static void assertRefused(String request, int status, String code) throws IOException {
        try (Client client = gateway.connect()) {
            Client.Answer answer = client.send(request).read();
            assertProblem(answer, status, code);
            assertEquals("close", answer.header("connection"));
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void chunkedBodies_andContinue_work() throws Exception {
        String head = "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n";
        try (Client client = gateway.connect()) {
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n8\r\nhttps://\r\nb\r\nwx.qq.com/q\r\n0\r\n\r\n");
            assertEquals(200, client.read().status());
            client.send(head
                    + "Transfer-Encoding: chunked\r\n\r\n8;n=v\r\nhttps://\r\nb\r\nwx.qq.com/q\r\n0;n\r\nX: a\r\n\r\n");
            String withTrailer = client.read().body();
            assertTrue(withTrailer.contains("&q=https%3A%2F%2Fwx.qq.com%2Fq&"), withTrailer);
            client.send(head + "Expect: 100-continue\r\nContent-Length: 19\r\n\r\n");
            assertEquals(100, client.read().status());
            assertTrue(client.send("https://wx.qq.com/q").read().body().contains("pages/shop/detail"));
        }
    }

    @Test
    void connectionCloseAndHttp10_closeAfterTheAnswer() throws Exception {
        for (String request : List.of(
                "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.0\r\n\r\n")) {
            try (Client client = gateway.connect()) {
                Client.Answer answer = client.send(request).read();
                assertTrue(answer.body().startsWith(LIVE), answer.body());
                assertEquals("close", answer.header("connection"));
                assertTrue(client.isClosedByServer());
            }
        }
    }

    /** Requests of every kind, so that a split falls into each part of a request. */
    private static List<String> requestsOfEveryKind() {
        return List.of(
                Client.get("/v1/resolve?link=" + TestGateway.HIT + "&scene=1011"),
                Client.post("text/plain", "https://wx.qq.com/q"),
                Client.get("/v1/resolve?x=1"),
                "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhttps\r\ne\r\n://wx.qq.com/q\r\n0\r\n\r\n",
                Client.get("/nowhere"));
    }

    private static List<String> withoutTimes(Client client, int count) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Client.Answer answer = client.read();
            answers.add(answer.status() + " " + answer.body().replaceAll("scancode_time=\\d+", ""));
        }
        return answers;
    }

    @Test
    void splitAtEveryByte_andPipelined_giveEqualAnswers() throws Exception {
        List<String> requests = requestsOfEveryKind();
        List<String> expected = new ArrayList<>();
        for (String request : requests) {
            try (Client client = gateway.connect()) {
                expected.addAll(withoutTimes(client.send(request), 1));
            }
        }
        String all = String.join("", requests);
        try (Client client = gateway.connect()) {
            assertEquals(expected, withoutTimes(client.send(all), requests.size()));
        }
        try (Client client = gateway.connect()) {
            for (int split = 1; split < all.length(); split++) {
                client.send(all.substring(0, split));
                SlowPart.pause(1);
                assertEquals(expected, withoutTimes(client.send(all.substring(split)), requests.size()), "at " + split);
            }
        }
        try (Client client = gateway.connect()) {
            for (byte b : all.getBytes(StandardCharsets.ISO_8859_1)) {
                client.send(new byte[] {b});
            }
            assertEquals(expected, withoutTimes(client, requests.size()));
        }
    }

    @Test
    void manyPipelined_answerInOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            all.append(Client.get("/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F" + i));
        }
        try (Client client = gateway.connect()) {
            Thread writer = new Thread(() -> {
                try {
                    client.send(all.toString());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            for (int i = 0; i < 2000; i++) {
                String body = client.read().body();
                assertTrue(body.contains("mp%2F" + i + "&scancode_time"), body);
            }
            writer.join();
        }
    }
}
