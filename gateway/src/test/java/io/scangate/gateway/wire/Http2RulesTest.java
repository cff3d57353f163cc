package io.scangate.gateway.wire;

import static io.scangate.gateway.testing.Http2Client.ACK;
import static io.scangate.gateway.testing.Http2Client.CONTINUATION;
import static io.scangate.gateway.testing.Http2Client.DATA;
import static io.scangate.gateway.testing.Http2Client.END_HEADERS;
import static io.scangate.gateway.testing.Http2Client.END_STREAM;
import static io.scangate.gateway.testing.Http2Client.GOAWAY;
import static io.scangate.gateway.testing.Http2Client.HAS_PRIORITY;
import static io.scangate.gateway.testing.Http2Client.HEADERS;
import static io.scangate.gateway.testing.Http2Client.PADDED;
import static io.scangate.gateway.testing.Http2Client.PING;
import static io.scangate.gateway.testing.Http2Client.PRIORITY;
import static io.scangate.gateway.testing.Http2Client.PUSH_PROMISE;
import static io.scangate.gateway.testing.Http2Client.RST_STREAM;
import static io.scangate.gateway.testing.Http2Client.SETTINGS;
import static io.scangate.gateway.testing.Http2Client.WINDOW_UPDATE;
import static io.scangate.gateway.testing.Http2Client.frame;
import static io.scangate.gateway.testing.Http2Client.number;
import static io.scangate.gateway.testing.Http2Client.setting;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.Http2Client.Answer;
import io.scangate.gateway.testing.Http2Client.Frame;
import java.net.InetAddress;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of RFC 9113 and RFC 7541 that a server has to enforce, one by one, with raw frames. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class Http2RulesTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int STREAM_CLOSED = 5;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int COMPRESSION_ERROR = 9;
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;
    private static final byte[] NONE = {};

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new TestGateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Http2Client connect() throws Exception {
        return new Http2Client(gateway.server.address());
    }

    /** What a client does, and the error code that it gets. */
    private record Rule(String name, int error, Step step) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Sends something that breaks a rule. */
    @FunctionalInterface
    private interface Step {
        void send(Http2Client client) throws Exception;
    }

    private static Rule frames(String name, int error, byte[]... frames) {
        return new Rule(name, error, client -> client.send(frames));
    }

    /** The stream of a POST without its body. */
    private static int open(Http2Client client) throws Exception {
        int stream = client.next();
        client.send(frame(HEADERS, END_HEADERS, stream, client.request("POST", "/v1/resolve")));
        return stream;
    }

    private static int answered(Http2Client client) throws Exception {
        int stream = client.get(SCAN);
        assertEquals(200, client.answer(stream).status());
        return stream;
    }

    private static byte[] join(byte[] a, byte[] b) {
        return Bytes.joined(a, b);
    }

    static Stream<Rule> connectionRules() {
        return Stream.of(
                frames("DATA on stream 0", PROTOCOL_ERROR, frame(DATA, 0, 0, (byte) 1)),
                frames("DATA on an idle stream", PROTOCOL_ERROR, frame(DATA, 0, 1, (byte) 1)),
                frames("HEADERS on stream 0", PROTOCOL_ERROR, frame(HEADERS, END_HEADERS, 0, (byte) 0x82)),
                new Rule(
                        "HEADERS on an even stream",
                        PROTOCOL_ERROR,
                        client ->
                                client.send(frame(HEADERS, END_HEADERS | END_STREAM, 2, client.request("GET", SCAN)))),
                new Rule("HEADERS on a lower stream that was skipped", PROTOCOL_ERROR, client -> {
                    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 5, client.request("GET", SCAN)));
                    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, client.request("GET", SCAN)));
                }),
                new Rule("HEADERS on a closed stream", STREAM_CLOSED, client -> {
                    int stream = answered(client);
                    client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, client.request("GET", SCAN)));
                }),
                new Rule("DATA on a closed stream", STREAM_CLOSED, client -> {
                    int stream = answered(client);
                    client.send(frame(DATA, END_STREAM, stream, (byte) 1));
                }),
                new Rule("DATA after the client's RST_STREAM", STREAM_CLOSED, client -> {
                    int stream = open(client);
                    client.send(frame(RST_STREAM, 0, stream, number(8)), frame(DATA, 0, stream, (byte) 1));
                }),
                frames("RST_STREAM on stream 0", PROTOCOL_ERROR, frame(RST_STREAM, 0, 0, number(8))),
                frames("RST_STREAM on an idle stream", PROTOCOL_ERROR, frame(RST_STREAM, 0, 1, number(8))),
                frames("RST_STREAM of three bytes", FRAME_SIZE_ERROR, frame(RST_STREAM, 0, 1, new byte[3])),
                frames("PRIORITY on stream 0", PROTOCOL_ERROR, frame(PRIORITY, 0, 0, new byte[5])),
                frames("SETTINGS on a stream", PROTOCOL_ERROR, frame(SETTINGS, 0, 1, NONE)),
                frames("SETTINGS of five bytes", FRAME_SIZE_ERROR, frame(SETTINGS, 0, 0, new byte[5])),
                frames("SETTINGS with ACK and content", FRAME_SIZE_ERROR, frame(SETTINGS, ACK, 0, new byte[6])),
                frames("ENABLE_PUSH 2", PROTOCOL_ERROR, frame(SETTINGS, 0, 0, setting(2, 2))),
                frames("INITIAL_WINDOW_SIZE 2^31", FLOW_CONTROL_ERROR, frame(SETTINGS, 0, 0, setting(4, 1L << 31))),
                frames("MAX_FRAME_SIZE 16383", PROTOCOL_ERROR, frame(SETTINGS, 0, 0, setting(5, 16_383))),
                frames("MAX_FRAME_SIZE 2^24", PROTOCOL_ERROR, frame(SETTINGS, 0, 0, setting(5, 1 << 24))),
                frames("PUSH_PROMISE", PROTOCOL_ERROR, frame(PUSH_PROMISE, END_HEADERS, 1, number(2))),
                frames("PING on a stream", PROTOCOL_ERROR, frame(PING, 0, 1, new byte[8])),
                frames("PING of seven bytes", FRAME_SIZE_ERROR, frame(PING, 0, 0, new byte[7])),
                frames("GOAWAY on a stream", PROTOCOL_ERROR, frame(GOAWAY, 0, 1, new byte[8])),
                frames("GOAWAY of seven bytes", FRAME_SIZE_ERROR, frame(GOAWAY, 0, 0, new byte[7])),
                frames("WINDOW_UPDATE by 0", PROTOCOL_ERROR, frame(WINDOW_UPDATE, 0, 0, number(0))),
                frames("WINDOW_UPDATE of three bytes", FRAME_SIZE_ERROR, frame(WINDOW_UPDATE, 0, 0, new byte[3])),
                frames("WINDOW_UPDATE on an idle stream", PROTOCOL_ERROR, frame(WINDOW_UPDATE, 0, 1, number(1))),
                frames(
                        "a window of the connection of 2^31",
                        FLOW_CONTROL_ERROR,
                        frame(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE))),
                new Rule("INITIAL_WINDOW_SIZE that makes a window of 2^31", FLOW_CONTROL_ERROR, client -> {
                    int stream = open(client);
                    client.send(
                            frame(WINDOW_UPDATE, 0, stream, number(Integer.MAX_VALUE - 65_535)),
                            frame(SETTINGS, 0, 0, setting(4, 65_536)));
                }),
                frames("CONTINUATION without HEADERS", PROTOCOL_ERROR, frame(CONTINUATION, END_HEADERS, 1, NONE)),
                new Rule(
                        "PING inside of a header block",
                        PROTOCOL_ERROR,
                        client -> client.send(
                                frame(HEADERS, 0, 1, client.request("GET", SCAN)), frame(PING, 0, 0, new byte[8]))),
                new Rule(
                        "an unknown frame inside of a header block",
                        PROTOCOL_ERROR,
                        client ->
                                client.send(frame(HEADERS, 0, 1, client.request("GET", SCAN)), frame(99, 0, 0, NONE))),
                new Rule(
                        "CONTINUATION of another stream",
                        PROTOCOL_ERROR,
                        client -> client.send(
                                frame(HEADERS, 0, 1, client.request("GET", SCAN)), frame(CONTINUATION, 0, 3, NONE))),
                new Rule("padding of the length of DATA", PROTOCOL_ERROR, client -> {
                    int stream = open(client);
                    client.send(frame(DATA, PADDED, stream, (byte) 2, (byte) 0));
                }),
                frames("DATA without the length of its padding", PROTOCOL_ERROR, frame(DATA, PADDED, 1, NONE)),
                frames(
                        "padding of the length of HEADERS",
                        PROTOCOL_ERROR,
                        frame(HEADERS, PADDED | END_HEADERS, 1, (byte) 9, (byte) 0x82)),
                frames(
                        "HEADERS without room for its priority",
                        FRAME_SIZE_ERROR,
                        frame(HEADERS, HAS_PRIORITY | END_HEADERS, 1, new byte[4])),
                frames("a frame of 16,385 bytes", FRAME_SIZE_ERROR, new byte[] {0, 0x40, 1, 99, 0, 0, 0, 0, 0}),
                frames("an index of HPACK without an entry", COMPRESSION_ERROR, frame(HEADERS, 5, 1, (byte) 0xBE)));
    }

    @ParameterizedTest
    @MethodSource("connectionRules")
    void brokenRuleOfTheConnection_endsIt(Rule rule) throws Exception {
        try (Http2Client client = connect()) {
            rule.step.send(client);
            assertEquals(rule.error, client.awaitEnd());
        }
        try (Http2Client other = connect()) {
            answered(other);
        }
    }

    @Test
    void firstFrame_mustBeSettings() throws Exception {
        for (byte[] first : new byte[][] {frame(PING, 0, 0, new byte[8]), frame(SETTINGS, ACK, 0, NONE)}) {
            try (Http2Client client = new Http2Client(new Socket(
                    InetAddress.getLoopbackAddress(), gateway.server.address().port()))) {
                client.send(Http2Client.PREFACE, first);
                assertEquals(PROTOCOL_ERROR, client.awaitEnd());
            }
        }
    }

    private static Rule fields(String name, String... fields) {
        return new Rule(
                name,
                PROTOCOL_ERROR,
                client -> client.send(frame(HEADERS, END_HEADERS | END_STREAM, client.next(), client.block(fields))));
    }

    private static Rule more(String name, String... fields) {
        return new Rule(name, PROTOCOL_ERROR, client -> client.get(SCAN, fields));
    }

    static Stream<Rule> streamRules() {
        return Stream.of(
                fields("no method", ":scheme", "http", ":path", "/", ":authority", "a"),
                fields("no scheme", ":method", "GET", ":path", "/", ":authority", "a"),
                fields("no path", ":method", "GET", ":scheme", "http", ":authority", "a"),
                fields("an empty path", ":method", "GET", ":scheme", "http", ":path", "", ":authority", "a"),
                fields("a bad method", ":method", "G T", ":scheme", "http", ":path", "/", ":authority", "a"),
                more("two methods", ":method", "GET"),
                more("two paths", ":path", "/"),
                more("two schemes", ":scheme", "http"),
                more("an unknown pseudo-header field", ":test", "x"),
                more("a pseudo-header field of answers", ":status", "200"),
                new Rule(
                        "a pseudo-header field after another",
                        PROTOCOL_ERROR,
                        client -> client.send(frame(
                                HEADERS,
                                END_HEADERS | END_STREAM,
                                client.next(),
                                Bytes.joined(
                                        client.block(":method", "GET", ":scheme", "http"),
                                        client.block("x", "y"),
                                        client.block(":path", "/", ":authority", "a"))))),
                more("a name in upper case", "X-Test", "a"),
                more("a name with a space", "x test", "a"),
                more("an empty name", "", "a"),
                more("a value with a line end", "x", "a\r\nb"),
                more("a value with NUL", "x", "a\0"),
                more("a value that begins with a space", "x", " a"),
                more("connection", "connection", "close"),
                more("keep-alive", "keep-alive", "1"),
                more("proxy-connection", "proxy-connection", "a"),
                more("transfer-encoding", "transfer-encoding", "chunked"),
                more("upgrade", "upgrade", "h2c"),
                more("te", "te", "gzip"),
                fields(
                        "a Content-Length without content",
                        ":method",
                        "POST",
                        ":scheme",
                        "http",
                        ":path",
                        "/",
                        ":authority",
                        "a",
                        "content-length",
                        "1"),
                new Rule("less content than the Content-Length", PROTOCOL_ERROR, client -> {
                    int stream = client.next();
                    client.send(
                            frame(HEADERS, END_HEADERS, stream, client.request("POST", "/", "content-length", "2")),
                            frame(DATA, END_STREAM, stream, (byte) 1));
                }),
                new Rule("more content than the Content-Length", PROTOCOL_ERROR, client -> {
                    int stream = client.next();
                    client.send(
                            frame(HEADERS, END_HEADERS, stream, client.request("POST", "/", "content-length", "1")),
                            frame(DATA, 0, stream, (byte) 1, (byte) 2));
                }),
                new Rule("trailers that do not end the stream", PROTOCOL_ERROR, client -> {
                    int stream = open(client);
                    client.send(frame(HEADERS, END_HEADERS, stream, client.block("x", "y")));
                }),
                new Rule("trailers with a pseudo-header field", PROTOCOL_ERROR, client -> {
                    int stream = open(client);
                    client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, client.block(":path", "/")));
                }),
                new Rule("a stream that depends on itself", PROTOCOL_ERROR, client -> {
                    int stream = client.next();
                    byte[] priority = join(number(stream), new byte[1]);
                    client.send(frame(
                            HEADERS,
                            END_HEADERS | END_STREAM | HAS_PRIORITY,
                            stream,
                            join(priority, client.request("GET", SCAN))));
                }),
                new Rule("PRIORITY of a stream that depends on itself", PROTOCOL_ERROR, client -> {
                    int stream = open(client);
                    client.send(frame(PRIORITY, 0, stream, join(number(stream), new byte[1])));
                }),
                new Rule("PRIORITY of four bytes", FRAME_SIZE_ERROR, client -> {
                    int stream = open(client);
                    client.send(frame(PRIORITY, 0, stream, new byte[4]));
                }),
                new Rule("WINDOW_UPDATE of a stream by 0", PROTOCOL_ERROR, client -> {
                    int stream = open(client);
                    client.send(frame(WINDOW_UPDATE, 0, stream, number(0)));
                }),
                new Rule("a window of a stream of 2^31", FLOW_CONTROL_ERROR, client -> {
                    int stream = open(client);
                    client.send(frame(WINDOW_UPDATE, 0, stream, number(Integer.MAX_VALUE)));
                }));
    }

    @ParameterizedTest
    @MethodSource("streamRules")
    void brokenRuleOfAStream_resetsIt_andOthersGoOn(Rule rule) throws Exception {
        try (Http2Client client = connect()) {
            rule.step.send(client);
            assertEquals(rule.error, client.await(RST_STREAM).number(0));
            answered(client);
        }
    }

    /** Its answer waits for a window, so the stream is half closed. */
    @Test
    void framesOnAHalfClosedStream_resetIt() throws Exception {
        for (boolean headers : new boolean[] {true, false}) {
            try (Http2Client client = new Http2Client(gateway.server.address(), setting(4, 0))) {
                int stream = client.get(SCAN);
                client.await(HEADERS);
                client.send(
                        headers
                                ? frame(HEADERS, END_HEADERS | END_STREAM, stream, client.request("GET", SCAN))
                                : frame(DATA, END_STREAM, stream, (byte) 1));
                assertEquals(STREAM_CLOSED, client.await(RST_STREAM).number(0));
                client.send(frame(SETTINGS, 0, 0, setting(4, 1000)));
                answered(client);
            }
        }
    }

    @Test
    void streamsBeyondTheLimit_areRefused() throws Exception {
        try (Http2Client client = new Http2Client(gateway.server.address(), setting(4, 0))) {
            for (int i = 0; i < Http2Streams.MAX; i++) {
                client.get(SCAN);
            }
            int refused = client.get(SCAN);
            Frame reset = client.await(RST_STREAM);
            assertEquals(refused, reset.stream());
            assertEquals(7, reset.number(0));
            client.send(frame(SETTINGS, 0, 0, setting(4, 1000)));
            Answer first = client.answer(1);
            assertEquals(200, first.status());
        }
    }

    @Test
    void clientThatTakesNoFields_isRefused() throws Exception {
        try (Http2Client client = new Http2Client(gateway.server.address(), setting(6, 100))) {
            assertEquals(7, client.answer(client.get(SCAN)).reset());
            client.send(frame(SETTINGS, 0, 0, setting(6, 16_384)));
            answered(client);
        }
    }

    @Test
    void lineOfNoProtocol_getsGoAway() throws Exception {
        try (Http2Client client = new Http2Client(new Socket(
                InetAddress.getLoopbackAddress(), gateway.server.address().port()))) {
            client.send("INVALID CONNECTION PREFACE\r\n\r\n".getBytes(US_ASCII));
            assertEquals(PROTOCOL_ERROR, client.awaitEnd());
        }
    }

    @Test
    void whatMustBeIgnored_isIgnored() throws Exception {
        try (Http2Client client = connect()) {
            int closed = answered(client);
            client.send(
                    frame(99, 0xFF, 7, new byte[100]),
                    frame(SETTINGS, 0, 0, setting(99, 1)),
                    frame(SETTINGS, ACK, 0, NONE),
                    frame(PING, ACK, 0, new byte[8]),
                    frame(PRIORITY, 0, 1001, new byte[5]),
                    frame(PRIORITY, 0, closed, join(number(0), new byte[1])),
                    frame(WINDOW_UPDATE, 0, closed, number(1)),
                    frame(RST_STREAM, 0, closed, number(99)),
                    frame(GOAWAY, 0, 0, join(number(0), number(99))),
                    frame(PING, 0, 0, "12345678".getBytes(US_ASCII)));
            Frame pong = client.await(PING);
            assertEquals(ACK, pong.flags());
            assertArrayEquals("12345678".getBytes(US_ASCII), pong.payload());
            int stream = client.next();
            byte[] priority = join(number(0x8000_0000), new byte[] {(byte) 200});
            byte[] block = join(join(new byte[] {3}, priority), client.request("GET", SCAN, "te", "trailers"));
            client.send(frame(
                    HEADERS,
                    END_HEADERS | END_STREAM | HAS_PRIORITY | PADDED | 0xC2,
                    0x8000_0000 | stream,
                    join(block, new byte[3])));
            assertEquals(200, client.answer(stream).status());
        }
    }

    @Test
    void settingsOfTheServer_comeFirst_andSettingsOfTheClientAreAcknowledged() throws Exception {
        try (Http2Client client = connect()) {
            Frame settings = client.read();
            assertEquals(SETTINGS, settings.type());
            assertEquals(0, settings.flags());
            assertEquals(18, settings.payload().length);
            Frame ack = client.read();
            assertEquals(SETTINGS, ack.type());
            assertEquals(ACK, ack.flags());
            assertEquals(0, ack.payload().length);
        }
    }
}
