package io.scangate.gateway.wire;

import static io.scangate.gateway.testing.Http2Client.CONTINUATION;
import static io.scangate.gateway.testing.Http2Client.DATA;
import static io.scangate.gateway.testing.Http2Client.END_HEADERS;
import static io.scangate.gateway.testing.Http2Client.END_STREAM;
import static io.scangate.gateway.testing.Http2Client.HEADERS;
import static io.scangate.gateway.testing.Http2Client.PING;
import static io.scangate.gateway.testing.Http2Client.PRIORITY;
import static io.scangate.gateway.testing.Http2Client.RST_STREAM;
import static io.scangate.gateway.testing.Http2Client.SETTINGS;
import static io.scangate.gateway.testing.Http2Client.WINDOW_UPDATE;
import static io.scangate.gateway.testing.Http2Client.frame;
import static io.scangate.gateway.testing.Http2Client.number;
import static io.scangate.gateway.testing.Http2Client.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.ProxyThread;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Floods of one connection end it within 10,000 frames, while another connection of the same event loop is served. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class Http2AbuseTest {
    private static final int MOST_FRAMES = 10_000;
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;
    private static final byte[] NONE = {};

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new TestGateway(TestGateway.settings().eventLoops(1).build());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** A flood: sends the frames of one round; returns how many. */
    @SuppressWarnings("ArrayRecordComponent") // Nothing compares modes.
    private record Mode(String name, byte[] settings, Round round) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Sends the next frames. */
    @FunctionalInterface
    private interface Round {
        int send(Http2Client client) throws Exception;
    }

    private static Mode repeated(String name, byte[] frame) {
        return new Mode(name, NONE, client -> {
            client.send(frame);
            return 1;
        });
    }

    /** A request, and then a frame for which the server resets its stream. */
    private static Mode madeReset(String name, FrameOf second) {
        return new Mode(name, NONE, client -> {
            int stream = client.next();
            client.send(
                    frame(HEADERS, END_HEADERS, stream, client.request("POST", "/v1/resolve")),
                    second.on(client, stream));
            return 2;
        });
    }

    /** A frame on a stream. */
    @FunctionalInterface
    private interface FrameOf {
        byte[] on(Http2Client client, int stream);
    }

    /** Starts a header block, then goes on with parts of it. */
    private static Mode continuation(String name, byte[] part) {
        AtomicReference<Http2Client> begun = new AtomicReference<>();
        return new Mode(name, NONE, client -> {
            if (begun.getAndSet(client) != client) {
                client.send(frame(HEADERS, END_STREAM, client.next(), (byte) 0x82));
            }
            client.send(frame(CONTINUATION, 0, 1, part));
            return 1;
        });
    }

    static Stream<Mode> modes() {
        return Stream.of(
                new Mode("rapid reset", NONE, client -> {
                    int stream = client.get(SCAN);
                    client.send(frame(RST_STREAM, 0, stream, number(8)));
                    return 2;
                }),
                madeReset(
                        "reset made by a window of 2^31",
                        (client, stream) -> frame(WINDOW_UPDATE, 0, stream, number(Integer.MAX_VALUE))),
                madeReset(
                        "reset made by an increment of 0",
                        (client, stream) -> frame(WINDOW_UPDATE, 0, stream, number(0))),
                madeReset(
                        "reset made by PRIORITY of four bytes",
                        (client, stream) -> frame(PRIORITY, 0, stream, new byte[4])),
                madeReset(
                        "reset made by PRIORITY of a stream that depends on itself",
                        (client, stream) -> frame(PRIORITY, 0, stream, Bytes.joined(number(stream), new byte[1]))),
                madeReset(
                        "reset made by a frame after the end of the request",
                        (client, stream) -> Bytes.joined(
                                frame(DATA, END_STREAM, stream, NONE), frame(WINDOW_UPDATE, 0, stream, number(0)))),
                continuation("small CONTINUATION", NONE),
                continuation("large CONTINUATION", new byte[16_000]),
                repeated("PING", frame(PING, 0, 0, new byte[8])),
                repeated("SETTINGS", frame(SETTINGS, 0, 0, setting(3, 1))),
                new Mode("empty DATA", NONE, client -> {
                    int stream = client.next();
                    if (stream == 1) {
                        client.send(frame(HEADERS, END_HEADERS, stream, client.request("POST", "/v1/resolve")));
                    }
                    client.send(frame(DATA, 0, 1, NONE));
                    return 1;
                }),
                repeated("PRIORITY", frame(PRIORITY, 0, 1, new byte[5])),
                repeated("WINDOW_UPDATE", frame(WINDOW_UPDATE, 0, 0, number(1))),
                repeated("unknown frames", frame(99, 0, 0, new byte[100])),
                new Mode("open streams", NONE, client -> {
                    int stream = client.next();
                    client.send(frame(HEADERS, END_HEADERS, stream, client.request("POST", "/v1/resolve")));
                    return 1;
                }),
                new Mode("zero window", setting(4, 0), client -> {
                    client.get(SCAN);
                    return 1;
                }),
                new Mode("tiny header list", setting(6, 1), client -> {
                    client.get(SCAN);
                    return 1;
                }),
                new Mode("HPACK bomb", NONE, client -> {
                    int stream = client.next();
                    byte[] value = new byte[4000];
                    Arrays.fill(value, (byte) 'a');
                    byte[] entry = Bytes.joined(new byte[] {0x40, 1, 'x', 0x7F, (byte) 0xA1, 0x1E}, value);
                    byte[] uses = new byte[10_000];
                    Arrays.fill(uses, (byte) 0xBE);
                    client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, Bytes.joined(entry, uses)));
                    return 1;
                }));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void flood_endsTheConnection_whileAnotherIsServed(Mode mode) throws Exception {
        try (Http2Client flood = new Http2Client(gateway.server.address(), mode.settings);
                Http2Client other = new Http2Client(gateway.server.address())) {
            CompletableFuture<Integer> end = new CompletableFuture<>();
            ProxyThread.start(() -> end.complete(flood.awaitEnd()));
            int rounds = 0;
            int frames = 0;
            try {
                while (frames < MOST_FRAMES && !end.isDone()) {
                    frames += mode.round.send(flood);
                    if (rounds++ % 100 == 0) {
                        assertEquals(200, other.answer(other.get(SCAN)).status());
                    }
                }
            } catch (SocketException e) {
                // The gateway has closed the connection.
            }
            assertNotEquals(0, end.get(20, TimeUnit.SECONDS));
            assertEquals(200, other.answer(other.get(SCAN)).status());
        }
    }
}
