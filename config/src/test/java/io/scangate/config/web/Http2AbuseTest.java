package io.scangate.config.web;

import static io.scangate.config.web.Http2Socket.CONTINUATION;
import static io.scangate.config.web.Http2Socket.DATA;
import static io.scangate.config.web.Http2Socket.END_HEADERS;
import static io.scangate.config.web.Http2Socket.END_STREAM;
import static io.scangate.config.web.Http2Socket.GOAWAY;
import static io.scangate.config.web.Http2Socket.HEADERS;
import static io.scangate.config.web.Http2Socket.PING;
import static io.scangate.config.web.Http2Socket.PRIORITY;
import static io.scangate.config.web.Http2Socket.RST_STREAM;
import static io.scangate.config.web.Http2Socket.SETTINGS;
import static io.scangate.config.web.Http2Socket.WINDOW_UPDATE;
import static io.scangate.config.web.Http2Socket.frame;
import static io.scangate.config.web.Http2Socket.get;
import static io.scangate.config.web.Http2Socket.head;
import static io.scangate.config.web.Http2Socket.number;
import static io.scangate.config.web.Http2Socket.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way to make a server work by frames of HTTP/2 for nothing ends within 10,000 frames, while other clients are served. */
@Timeout(60)
class Http2AbuseTest {
    private static final int MOST_FRAMES = 10_000;
    /** The rest of what a client sends before it looks whether the connection has ended. */
    private static final int AT_ONCE = 100;

    /** The ways; each makes the frames of its n-th step, and says how many they are. */
    private enum Abuse {
        RAPID_RESET(2, n -> join(get(n, "/large"), frame(RST_STREAM, 0, n, number(8)))),
        RESET_BY_ZERO_INCREMENT(2, n -> join(get(n, "/slow"), frame(WINDOW_UPDATE, 0, n, number(0)))),
        RESET_BY_OVERFLOW(2, n -> join(get(n, "/slow"), frame(WINDOW_UPDATE, 0, n, number(0x7fff_ffff)))),
        RESET_BY_DATA_AFTER_THE_END(2, n -> join(get(n, "/slow"), frame(DATA, 0, n, new byte[10]))),
        RESET_BY_HEADERS_AFTER_THE_END(2, n -> join(get(n, "/slow"), get(n, "/slow"))),
        RESET_BY_PRIORITY(2, n -> join(get(n, "/slow"), frame(PRIORITY, 0, n, join(number(n), new byte[1])))),
        SMALL_CONTINUATIONS(1, n -> n == 1 ? frame(HEADERS, 0, 1, head("GET", "/good")) : frame(CONTINUATION, 0, 1)),
        LARGE_CONTINUATIONS(
                1, n -> n == 1 ? frame(HEADERS, 0, 1, head("GET", "/good")) : frame(CONTINUATION, 0, 1, field())),
        PINGS(1, n -> frame(PING, 0, 0, new byte[8])),
        SETTINGS_FRAMES(1, n -> frame(SETTINGS, 0, 0, settings(4, 65_535 + n % 2))),
        EMPTY_DATA(1, n -> n == 1 ? frame(HEADERS, END_HEADERS, 1, head("POST", "/body")) : frame(DATA, 0, 1)),
        PRIORITIES(1, n -> frame(PRIORITY, 0, n, join(number(0), new byte[1]))),
        WINDOW_UPDATES(1, n -> frame(WINDOW_UPDATE, 0, 0, number(1))),
        UNKNOWN_FRAMES(1, n -> frame(0xbb, 0, 0, new byte[8])),
        OPEN_STREAMS(1, n -> frame(HEADERS, END_HEADERS, n, head("POST", "/body"))),
        ZERO_WINDOW(1, n -> n == 1 ? frame(SETTINGS, 0, 0, settings(4, 0)) : get(n, "/large")),
        TINY_HEADER_LIST(1, n -> n == 1 ? frame(SETTINGS, 0, 0, settings(6, 1)) : get(n, "/good")),
        HPACK_BOMB(1, n -> frame(HEADERS, END_HEADERS | END_STREAM, n, bomb(n == 1)));

        private final int frames;

        @SuppressWarnings("ImmutableEnumChecker") // Each is a function without state.
        private final IntFunction<byte[]> step;

        Abuse(int frames, IntFunction<byte[]> step) {
            this.frames = frames;
            this.step = step;
        }

        private static byte[] join(byte[]... parts) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                all.writeBytes(part);
            }
            return all.toByteArray();
        }

        /** A field of 4,000 bytes. */
        private static byte[] field() {
            byte[] field = new byte[4_003];
            Arrays.fill(field, (byte) 'a');
            field[0] = 0;
            field[1] = 1;
            field[2] = 'x';
            return join(
                    Arrays.copyOf(field, 3), new byte[] {0x7f, (byte) 0xa1, 0x1e}, Arrays.copyOfRange(field, 3, 4_003));
        }

        /** A field of 4,000 bytes in the dynamic table, which each byte of the block repeats. */
        private static byte[] bomb(boolean first) {
            byte[] value = new byte[3_900];
            Arrays.fill(value, (byte) 'a');
            byte[] entry = join(new byte[] {0x40, 1, 'x', 0x7f, (byte) 0xbd, 0x1d}, value);
            byte[] repeated = new byte[4_000];
            Arrays.fill(repeated, (byte) 0xbe);
            return join(head("GET", "/good"), first ? entry : new byte[0], repeated);
        }
    }

    @SuppressWarnings("NullAway.Init")
    private Http2Server server;

    @BeforeEach
    void start() throws IOException {
        server = new Http2Server("drain-timeout", "1s");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void abuse_endsWithinTenThousandFrames_andOthersAreServed(Abuse abuse) throws IOException {
        int frames = 0;
        boolean ended = false;
        try (Http2Socket abuser = new Http2Socket(server.port());
                Http2Socket other = new Http2Socket(server.port())) {
            for (int step = 0; !ended && frames < MOST_FRAMES; step++) {
                ended = !send(abuser, abuse, step);
                frames += abuse.frames;
                if (step % AT_ONCE == 0) {
                    assertGood(other, step + 1);
                }
            }
            if (!ended) {
                ended = ends(abuser);
            }
            assertTrue(ended, abuse + ": the connection goes on after " + frames + " frames");
            assertGood(other, 100_001);
        }
    }

    /** Sends a step; false if the server ends the connection. */
    private static boolean send(Http2Socket abuser, Abuse abuse, int step) {
        try {
            abuser.send(abuse.step.apply(step * 2 + 1));
            while (abuser.available() > 0) {
                Http2Socket.Frame frame = abuser.next();
                if (frame == null || frame.type() == GOAWAY) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the server ends the connection, which would else answer the ping. */
    private static boolean ends(Http2Socket abuser) {
        byte[] last = {1, 2, 3, 4, 5, 6, 7, 8};
        try {
            abuser.send(frame(PING, 0, 0, last));
            Http2Socket.Frame frame = abuser.next();
            while (frame != null && frame.type() != GOAWAY && !Arrays.equals(frame.payload(), last)) {
                frame = abuser.next();
            }
            return frame == null || frame.type() == GOAWAY;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException);
        }
    }

    private static void assertGood(Http2Socket other, int stream) throws IOException {
        other.send(get(stream % 2 == 1 ? stream : stream + 1, "/good"));
        Http2Socket.Frame answer = Objects.requireNonNull(other.next(HEADERS), "answer");
        assertEquals(END_STREAM, answer.flags() & END_STREAM);
    }
}
