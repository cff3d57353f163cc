package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.http.Client.Answer;
import io.scangate.gateway.identity.Identity;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the public listener answers, by the fast path and through Netty's decoder alike. */
@ExtendWith(LeakCheck.class)
class ResolveTest {
    private static final String TEST_PAGE = "{\"action\":\"miniprogram\",\"appid\":\"wx3f1c0a9b2d4e5f60\","
            + "\"version\":\"trial\",\"page\":\"pages/next/index?q=https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fid%3D1\"}";
    private static final String LIVE_PAGE =
            TEST_PAGE.replace("trial", "release").replace("pages/next", "pages/index");

    private static TestGateway fast;
    private static TestGateway whole;

    @BeforeAll
    static void start() {
        fast = new TestGateway();
        whole = new TestGateway(TestGateway.settings().build(), false);
    }

    @AfterAll
    static void stop() {
        fast.close();
        whole.close();
    }

    /** One exchange on each, which must be the same but for the date and the time of the scan. */
    private static Answer exchange(String request) throws IOException {
        try (Client one = fast.connect();
                Client other = whole.connect()) {
            Answer answer = timeless(one.send(request).read(request.startsWith("HEAD")));
            assertEquals(answer, timeless(other.send(request).read(request.startsWith("HEAD"))), request);
            return answer;
        }
    }

    static Answer timeless(Answer answer) {
        assertTrue(answer.headers().remove("date") != null);
        assertEquals("no-store", answer.header("cache-control"));
        return new Answer(
                answer.status(), answer.headers(), answer.body().replaceFirst("&scancode_time=\\d{10}\"", "\""));
    }

    private static Answer get(String query) throws IOException {
        return exchange(Client.get("/v1/resolve" + query));
    }

    @Test
    void aHitOpensTheLivePage() throws IOException {
        Answer answer = get("?link=" + TestGateway.HIT);
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.header("content-type"));
        assertEquals("", answer.header("connection"));
        assertEquals(LIVE_PAGE, answer.body());
    }

    @Test
    void theTimeOfTheScanIsNow() throws IOException {
        try (Client client = fast.connect()) {
            String body = client.send(Client.get("/v1/resolve?link=" + TestGateway.HIT))
                    .read()
                    .body();
            long time = Long.parseLong(body.replaceFirst(".*&scancode_time=(\\d+)\"}", "$1"));
            assertTrue(Math.abs(System.currentTimeMillis() / 1000 - time) <= 2, body);
        }
    }

    @Test
    void aPageWithAQueryGetsAnAmpersand() throws IOException {
        assertTrue(get("?link=https://wx.qq.com/q").body().contains("\"pages/shop/detail?from=qr&q=https%3A"));
    }

    @Test
    void aMissGivesTheLinkBack() throws IOException {
        assertEquals(
                "{\"action\":\"web\",\"url\":\"https://wx.qq.com/other\",\"reason\":\"no_rule\"}",
                get("?link=https://wx.qq.com/other").body());
        assertTrue(get("?link=https://wx.qq.com/draft/").body().contains("\"reason\":\"unpublished\""));
        assertTrue(
                get("?link=" + TestGateway.HIT + "&client_version=6.5.5").body().contains("client_too_old"));
        assertEquals(
                LIVE_PAGE,
                get("?client_version=8.0.50&link=" + TestGateway.HIT + "&scene=1011")
                        .body());
    }

    @Test
    void membersOpenTestPages() throws IOException {
        String request = "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\n";
        assertEquals(TEST_PAGE, exchange(request + "X-User: user-ana\r\n\r\n").body());
        assertEquals(
                TEST_PAGE, exchange(request + "x-uSER:\t user-ana \t\r\n\r\n").body());
        String chinese = new String("微信-用户".getBytes(UTF_8), ISO_8859_1);
        assertEquals(
                TEST_PAGE, exchange(request + "X-User: " + chinese + "\r\n\r\n").body());
        assertEquals(LIVE_PAGE, exchange(request + "X-User: user-an\r\n\r\n").body());
        assertEquals(LIVE_PAGE, exchange(request + "X-User:\r\n\r\n").body());
        Answer twice = exchange(request + "X-User: user-ana\r\nX-User: user-ana\r\n\r\n");
        assertProblem(400, "malformed_request", twice);
    }

    @Test
    void withoutTheSettingNobodyIsKnown() throws IOException {
        try (TestGateway gateway = new TestGateway(
                        TestGateway.settings().identity(Identity.ANONYMOUS).build());
                Client client = gateway.connect()) {
            client.send("GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nX-User: user-ana\r\n\r\n");
            assertTrue(client.read().body().contains("\"release\""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'',400,missing_parameter",
                "?,400,missing_parameter",
                "?&&,400,missing_parameter",
                "?scene=1011,400,missing_parameter",
                "?link,400,malformed_link",
                "?link=,400,malformed_link",
                "?link=&,400,malformed_link",
                "?link=wx.qq.com,400,malformed_link",
                "?link=weixin://dl/business,400,unsupported_scheme",
                "?link=https://wx.qq.com/&link=https://wx.qq.com/,400,repeated_parameter",
                "?link=https://wx.qq.com/?a=1&b=2,400,unknown_parameter",
                "?Link=https://wx.qq.com/,400,unknown_parameter",
                "?link=https://wx.qq.com/&=,400,unknown_parameter",
                "?link=a&scene=,400,malformed_request",
                "?link=a&scene=+1011,400,malformed_request",
                "?link=a&scene=-1,400,malformed_request",
                "?link=a&scene=1e3,400,malformed_request",
                "?link=a&client_version=,400,malformed_request",
                "?link=a&client_version=8.x,400,malformed_request",
                "?link=a&client_version=1.2.3.4.5,400,malformed_request",
                "?link=https://a/&scene=1&scene=1,400,repeated_parameter",
                "?link=https://a/&client_version=1&client_version=1,400,repeated_parameter",
                "x,404,not_found",
                "/,404,not_found",
                "%3Flink=a,404,not_found",
            })
    void whatIsWrongHasACode(String query, int status, String code) throws IOException {
        assertProblem(status, code, get(query));
    }

    @Test
    void anUnknownParameterIsNamedWithAHint() throws IOException {
        assertTrue(get("?link=https://wx.qq.com/?a=1&b%22%0a=2")
                .body()
                .endsWith("is the link percent-encoded? found: b\\\"\\u000A\"}"));
    }

    @Test
    void formDecodingApplies() throws IOException {
        assertTrue(get("?link=https://wx.qq.com/mp/a+b%2B%zz").body().contains("mp%2Fa%20b%2B%25zz"));
        assertEquals(LIVE_PAGE, get("?l%69nk=" + TestGateway.HIT + "&").body());
        assertEquals(LIVE_PAGE, get("?link=" + TestGateway.HIT + "&scene=99").body());
    }

    @Test
    void aLinkThatIsNoCleanTextIsStillValidJson() throws IOException {
        // A quotation mark, a backslash, a control character, UTF-8, and bytes that are none.
        String link = "https://wx.qq.com/other/%22%5C%01%E4%B8%AD%C4%E3%ED%A0%80%F0%9F%98%80%C0%80";
        assertEquals(
                "{\"action\":\"web\",\"url\":\"https://wx.qq.com/other/\\\"\\\\\\u0001中%C4%E3%ED%A0%80😀%C0%80\","
                        + "\"reason\":\"no_rule\"}",
                get("?link=" + link).body());
    }

    @Test
    void theLongestLinkGoesThroughPercentEncoded() throws IOException {
        String path = "%E4".repeat(4296 - "https://wx.qq.com/mp/".length());
        Answer answer = get("?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F" + path);
        assertTrue(answer.body().endsWith("?q=https%3A%2F%2Fwx.qq.com%2Fmp%2F" + path + "\"}"), answer.body());
        assertProblem(400, "link_too_long", get("?link=https%3A%2F%2Fwx.qq.com%2Fmp%2Fa" + path));
        String controls = "%01".repeat(4296 - "https://wx.qq.com/".length());
        assertEquals(
                "https://wx.qq.com/".length() + 6 * (4296 - "https://wx.qq.com/".length()),
                get("?link=https://wx.qq.com/" + controls).body().length()
                        - "{\"action\":\"web\",\"url\":\"\",\"reason\":\"no_rule\"}".length());
    }

    @ParameterizedTest
    @CsvSource({"HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "GETS"})
    void otherMethodsAreNotAllowed(String method) throws IOException {
        Answer answer = exchange(method + " /v1/resolve?link=a HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(405, answer.status());
        assertEquals("GET, POST", answer.header("allow"));
        assertEquals(method.equals("HEAD"), answer.body().isEmpty());
    }

    @Test
    void aTextBodyIsTheLink() throws IOException {
        assertEquals(
                LIVE_PAGE,
                exchange(Client.post("text/plain", "https://wx.qq.com/mp/?id=1"))
                        .body());
        assertEquals(
                LIVE_PAGE,
                exchange(Client.post("TEXT/PLAIN ; charset=utf-8", "https://wx.qq.com/mp/?id=1"))
                        .body());
        assertProblem(400, "malformed_link", exchange(Client.post("text/plain", "")));
        assertProblem(400, "link_too_long", exchange(Client.post("text/plain", "https://a/" + "a".repeat(4287))));
        assertTrue(exchange(Client.post("text/plain", "https://wx.qq.com/mp/\u00c4+"))
                .body()
                .contains("mp%2F%C4%2B"));
    }

    @Test
    void aChunkedBodyIsTheLinkToo() throws IOException {
        String head = Client.head(
                "POST /v1/resolve HTTP/1.1", "Host: a", "Content-Type: text/plain", "Transfer-Encoding: chunked");
        String chunks = "D\r\nhttps://wx.qq\r\n00d;x=\"y\"\r\n.com/mp/?id=1\r\n0\r\n\r\n";
        assertEquals(LIVE_PAGE, exchange(head + chunks).body());
        for (String bad : new String[] {
            "\r\n",
            "g\r\n",
            "0x1\r\na\r\n",
            "1 \r\na\r\n",
            " 1\r\na\r\n",
            "1\na\r\n",
            "1\r\nab",
            "1\r\na\n",
            "000000001\r\n",
            "-1\r\n",
            "0\r\nX: a\r\n\r\n",
            "1;" + "a".repeat(300),
            "1;\u0001\r\n"
        }) {
            Answer answer = exchange(head + bad);
            assertProblem(400, "malformed_request", answer);
            assertEquals("close", answer.header("connection"), bad);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"link\":\"https://wx.qq.com/mp/?id=1\"}|200|",
                "{\"scene\":1011,\"client_version\":\"8.0\",\"link\":\"https://wx.qq.com/mp/?id=1\"}|200|",
                " {\"scene\":\"1011\",\"link\":\"https:\\/\\/wx.qq.com/mp/?id=1\"} |200|",
                "{}|400|missing_parameter",
                "{\"link\":\"\"}|400|malformed_link",
                "{\"link\":null}|400|malformed_request",
                "{\"link\":1}|400|malformed_request",
                "{\"link\":{}}|400|malformed_request",
                "{\"link\":[[[[1]]]]}|400|malformed_request",
                "{\"link\":\"https://a/\\ud800\"}|400|malformed_request",
                "{\"link\":\"https://a/\",\"link\":\"https://a/\"}|400|repeated_parameter",
                "{\"link\":\"https://a/\",\"scene\":1,\"scene\":1}|400|repeated_parameter",
                "{\"link\":\"https://a/\",\"user\":\"b\"}|400|unknown_parameter",
                "{\"link\":\"https://a/\",\"scene\":1.5}|400|malformed_request",
                "{\"link\":\"https://a/\",\"scene\":-1}|400|malformed_request",
                "{\"link\":\"https://a/\",\"scene\":null}|400|malformed_request",
                "{\"link\":\"https://a/\",\"client_version\":8}|400|malformed_request",
                "{\"link\":\"https://a/\",\"client_version\":\"\"}|400|malformed_request",
                "{\"link\":\"https://a/\"}{}|400|malformed_request",
                "{\"link\":\"https://a/\"}]|400|malformed_request",
                "{\"link\":\"https://a/\"|400|malformed_request",
                "{'link':'https://a/'}|400|malformed_request",
                "[\"https://a/\"]|400|malformed_request",
                "\"https://a/\"|400|malformed_request",
                "''|400|malformed_request",
            })
    void aJsonBodyHasTheLink(String body, int status, String code) throws IOException {
        Answer answer = exchange(Client.post("application/json; charset=utf-8", body));
        if (status == 200) {
            assertEquals(LIVE_PAGE, answer.body());
        } else {
            assertProblem(status, code, answer);
        }
    }

    @Test
    void otherBodiesAreNotTaken() throws IOException {
        assertProblem(415, "unsupported_media_type", exchange(Client.post("text/html", "a")));
        assertProblem(
                415, "unsupported_media_type", exchange(Client.post("text/plain\r\nContent-Type: text/plain", "a")));
        assertProblem(
                415,
                "unsupported_media_type",
                exchange("POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na"));
        assertProblem(
                400,
                "unknown_parameter",
                exchange(Client.post("text/plain", "https://a/").replace("/resolve", "/resolve?link=a")));
    }

    @Test
    void theAbsoluteFormIsTaken() throws IOException {
        assertEquals(
                LIVE_PAGE,
                exchange("GET HTTP://a:1/v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .body());
        assertProblem(404, "not_found", exchange("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertProblem(404, "not_found", exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @Test
    void withoutASnapshotThereIsNoAnswer() throws IOException {
        try (TestGateway gateway = TestGateway.withoutRules();
                Client client = gateway.connect()) {
            Answer answer =
                    client.send(Client.get("/v1/resolve?link=https://a/")).read();
            assertProblem(503, "no_snapshot", answer);
            assertEquals("5", answer.header("retry-after"));
            // What is wrong with the request itself is told before.
            assertProblem(
                    400,
                    "malformed_link",
                    client.send(Client.get("/v1/resolve?link=a")).read());
        }
    }

    static void assertProblem(int status, String code, Answer answer) {
        assertEquals(status, answer.status(), answer::body);
        assertEquals("application/problem+json", answer.header("content-type"));
        String start = "{\"type\":\"about:blank\",\"title\":\"" + Problem.title(status) + "\",\"status\":" + status
                + ",\"code\":\"" + code + "\",\"detail\":\"";
        assertTrue(answer.body().startsWith(start), answer::body);
        assertTrue(answer.body().endsWith("\"}"), answer::body);
    }
}
