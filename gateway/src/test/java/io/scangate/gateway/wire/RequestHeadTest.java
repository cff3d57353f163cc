package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The grammar of RFC 9112 in its strictest reading. */
class RequestHeadTest {
    private static final String LINE = "GET /v1/resolve?link=a HTTP/1.1\r\n";
    private static final String HOST = "Host: a\r\n";

    private final RequestHead head = new RequestHead(WireLimits.DEFAULT, List.of("x-user", "user-agent"));
    private final Request request = new RequestBatch(2).request(0);

    private int parse(String text) {
        return parse(text, text.length());
    }

    private int parse(String text, int length) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        // The bytes after the end would mislead a parser that reads them.
        byte[] padded = Arrays.copyOf(bytes, length + ByteScan.SLACK);
        Arrays.fill(padded, length, padded.length, (byte) '\n');
        return head.parse(request, padded, 0, length);
    }

    static Stream<String> good() {
        return Stream.of(
                LINE + HOST + "\r\n",
                LINE + "hOsT:a:80\r\n\r\n",
                LINE + HOST + "X-Empty:\r\nX-Tabs:\ta\tb\t \r\nX-Obs: \u00e4\r\n\r\n",
                LINE + "Host: [::1]:8080\r\n\r\n",
                LINE + "Host:\r\n\r\n",
                "GET /v1/resolve?link=a|b\\c^`{}\"<> HTTP/1.1\r\n" + HOST + "\r\n",
                "GET http://a/v1/resolve HTTP/1.1\r\n" + HOST + "\r\n",
                "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n",
                "M-SEARCH!#$%&'*+-.^_`|~ / HTTP/1.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\nExpect: 100-Continue\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: Chunked\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 99999999999999999999999999\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST
                        + "Content-Length: 0\r\nConnection: keep-alive, Upgrade\r\nUpgrade: x\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodHeadHasItsEnd(String text) {
        assertEquals(text.length(), parse(text));
        assertEquals(text.length(), parse(text + "GET / HTTP"));
        for (int i = 0; i < text.length(); i++) {
            assertEquals(RequestHead.INCOMPLETE, parse(text, i), "at " + i);
        }
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of(" " + LINE, WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET\t/ HTTP/1.1\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET  / HTTP/1.1\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET /  HTTP/1.1\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET / HTTP/1.1 \r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET / HTTP/1.1\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET / HTTP/1.1\rX", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET / http/1.1\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET / HTTP/1.2\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET / HTTP/2.0\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("PRI * HTTP/2.0\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET / HTTP/1.10\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET /\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("G\u0000T / HTTP/1.1\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET /\u0000 HTTP/1.1\r\n", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("A".repeat(33) + " ", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("\u0016\u0003\u0001\u0002\u0000", WireProblem.BAD_REQUEST_LINE),
                Arguments.of("GET /#a HTTP/1.1\r\n", WireProblem.BAD_TARGET),
                Arguments.of("GET /\u00e4 HTTP/1.1\r\n", WireProblem.BAD_TARGET),
                Arguments.of("GET x HTTP/1.1\r\n" + HOST + "\r\n", WireProblem.BAD_TARGET),
                Arguments.of("CONNECT a:80 HTTP/1.1\r\n" + HOST + "\r\n", WireProblem.BAD_TARGET),
                Arguments.of("GET ftp://a/ HTTP/1.1\r\n" + HOST + "\r\n", WireProblem.BAD_TARGET),
                Arguments.of(LINE + HOST + "X : a\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X\t: a\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + ": a\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X a\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X: a\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X: a\rb", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X: a\u0000", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X: a\u007f", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X: a\r\n b\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "X: a\r\n\tb\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + " Host: a\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + "\u00e4: a\r\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "\n", WireProblem.BAD_HEADER),
                Arguments.of(LINE + HOST + "\rX", WireProblem.BAD_HEADER),
                Arguments.of(LINE + "\r\n", WireProblem.BAD_HOST),
                Arguments.of(LINE + HOST + HOST, WireProblem.BAD_HOST),
                Arguments.of(LINE + "Host: a b\r\n", WireProblem.BAD_HOST),
                Arguments.of(LINE + "Host: a/b\r\n", WireProblem.BAD_HOST),
                Arguments.of(LINE + "Host: a,b@c\r\n", WireProblem.BAD_HOST),
                Arguments.of("GET / HTTP/1.0\r\n" + HOST + HOST, WireProblem.BAD_HOST),
                Arguments.of(length("5, 5"), WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(length("+5"), WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(length("-5"), WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(length("0x5"), WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(length("5 5"), WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(length("5.0"), WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(length(""), WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(length("5") + "Content-Length: 5\r\n", WireProblem.BAD_CONTENT_LENGTH),
                Arguments.of(encoding("gzip"), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("gzip, chunked"), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("chunked, chunked"), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("chunked, identity"), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("identity"), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("xchunked"), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("chunked;a=b"), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("\"chunked\""), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding(""), WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("chunked") + "Transfer-Encoding: chunked\r\n", WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(encoding("chunked") + "Content-Length: 5\r\n\r\n", WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(
                        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", WireProblem.BAD_TRANSFER_ENCODING),
                Arguments.of(LINE + HOST + "Content-Length: 1\r\n\r\n", WireProblem.UNEXPECTED_BODY),
                Arguments.of(LINE + HOST + "Transfer-Encoding: chunked\r\n\r\n", WireProblem.UNEXPECTED_BODY),
                Arguments.of(LINE + HOST + "Expect: 200-ok\r\n", WireProblem.BAD_EXPECT));
    }

    private static String length(String value) {
        return "POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + value + "\r\n";
    }

    private static String encoding(String value) {
        return "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: " + value + "\r\n";
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadHeadIsRefusedAtItsFirstFault(String text, WireProblem problem) {
        assertEquals(RequestHead.FAULT, parse(text));
        assertEquals(problem, head.fault());
        assertEquals(RequestHead.FAULT, parse(text + "\r\n\r\n" + LINE + HOST + "\r\n"));
        assertEquals(problem, head.fault());
        for (int i = 0; i < text.length(); i++) {
            int result = parse(text, i);
            assertTrue(
                    result == RequestHead.INCOMPLETE || (result == RequestHead.FAULT && head.fault() == problem),
                    "at " + i);
        }
    }

    @Test
    void theRequestLineHasALimit() {
        int fixed = "GET / HTTP/1.1".length();
        String longest = "GET /" + "a".repeat(16_384 - fixed) + " HTTP/1.1\r\n" + HOST + "\r\n";
        assertEquals(longest.length(), parse(longest));
        assertLimit("GET /" + "a".repeat(16_385 - fixed) + " HTTP/1.1\r\n", WireProblem.URI_TOO_LONG);
        assertLimit("GET /" + "a".repeat(40_000), WireProblem.URI_TOO_LONG);
    }

    @Test
    void headersHaveALimitOfLength() {
        String start = LINE + HOST + "X: ";
        int left = 8192 - HOST.length() - "X: \r\n".length();
        String longest = start + "a".repeat(left) + "\r\n\r\n";
        assertEquals(longest.length(), parse(longest));
        assertLimit(start + "a".repeat(left + 1) + "\r\n\r\n", WireProblem.HEADER_FIELDS_TOO_LARGE);
        assertLimit(LINE + "a".repeat(9000), WireProblem.HEADER_FIELDS_TOO_LARGE);
        assertEquals(
                longest.length(), parse(LINE + HOST + "X: a\r\n".repeat(0) + longest.substring(start.length() - 3)));
    }

    @Test
    void headersHaveALimitOfNumber() {
        String most = LINE + HOST + "X: a\r\n".repeat(63) + "\r\n";
        assertEquals(most.length(), parse(most));
        assertLimit(LINE + HOST + "X: a\r\n".repeat(64) + "\r\n", WireProblem.HEADER_FIELDS_TOO_LARGE);
    }

    /** Each limit is detected at any cut of the bytes, and independently of the bytes after it. */
    private void assertLimit(String text, WireProblem problem) {
        assertEquals(RequestHead.FAULT, parse(text));
        assertEquals(problem, head.fault());
        boolean faulty = false;
        for (int i = 0; i <= text.length(); i += 7) {
            int result = parse(text, i);
            assertTrue(result == RequestHead.INCOMPLETE ? !faulty : head.fault() == problem, "at " + i);
            faulty = result == RequestHead.FAULT;
        }
    }

    @Test
    void connectionOptionsDecideWhetherTheConnectionStays() {
        parse(LINE + HOST + "Connection: close\r\n\r\n");
        assertTrue(head.closes());
        parse(LINE + HOST + "Connection: TE, Close\r\n\r\n");
        assertTrue(head.closes());
        parse(LINE + HOST + "Connection: Keep-Alive\r\n\r\n");
        assertFalse(head.closes());
        parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertTrue(head.closes());
        for (String odd :
                new String[] {"Content-Length: 0", "Upgrade: h2c", "Connection: TE", "Expect: 100-continue"}) {
            parse(LINE + HOST + odd + "\r\n\r\n");
            assertFalse(head.closes() || head.hasBody(), odd);
        }
    }

    private String text(int from, int to) {
        return new String(request.bytes(), from, to - from, ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, GET, /v1/resolve?link=a?b, /v1/resolve, link=a?b",
        "HEAD, HEAD, /v1/resolve?, /v1/resolve, ''",
        "POST, POST, /, /, ''",
        "get, OTHER, //a, //a, ''",
        "POSTS, OTHER, *, *, ''",
        "GET, GET, http://a/v1/resolve?x, /v1/resolve, x",
        "GET, GET, HTTPS://a:80?x, '', x",
        "GET, GET, http://a, '', ''",
    })
    void methodPathAndQuery_areFound(String name, Method method, String target, String path, String query) {
        parse(name + " " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
        assertEquals(method, request.method());
        assertEquals(path, request.path());
        assertEquals(path, text(request.pathStart(), request.pathEnd()));
        assertEquals(query, text(request.queryStart(), request.queryEnd()));
        assertTrue(request.hasPath(path.getBytes(ISO_8859_1)) && !request.hasPath("/v1".getBytes(ISO_8859_1)));
    }

    @Test
    void wantedFields_areFound() {
        parse(LINE + HOST + "X-User: \ta b \r\nX-USER:c\r\nX-Used: d\r\n\r\n");
        assertEquals(2, request.fieldCount(0));
        assertEquals("c", text(request.fieldStart(0), request.fieldEnd(0)));
        assertEquals(0, request.fieldCount(1));
        assertEquals("", text(request.fieldStart(1), request.fieldEnd(1)));
        parse(LINE + HOST + "User-Agent: \t x\ty\t\r\n\r\n");
        assertEquals(0, request.fieldCount(0));
        assertEquals("x\ty", text(request.fieldStart(1), request.fieldEnd(1)));
    }
}
