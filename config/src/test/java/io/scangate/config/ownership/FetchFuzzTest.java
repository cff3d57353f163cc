package io.scangate.config.ownership;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Answers of any form to the fetch of a verification file: there is a file of at most the bytes that are read, or the failure that a check
 * records. No answer leads to another address, and none keeps the fetch after its connection has ended.
 */
final class FetchFuzzTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FILE = "the content";

    @SuppressWarnings("NullAway.Init")
    private static FuzzedServer server;

    @SuppressWarnings("NullAway.Init")
    private static RecordingGate gate;

    @SuppressWarnings("NullAway.Init")
    private static Fetcher fetcher;

    @BeforeAll
    static void start() {
        server = new FuzzedServer(FILE);
        gate = new RecordingGate(ConnectGate.of(new AddressPolicy(true)));
        fetcher = new Fetcher(
                Settings.with(true, PATIENCE, server.port(), server.dataPort()), World.LOOPBACK, gate, tls -> {});
    }

    @AfterAll
    static void stop() {
        fetcher.close();
        server.close();
    }

    @FuzzTest
    void anyAnswerOfHttp_isAFileOrAFailure(byte[] answer) {
        FetchReply reply = fetch("http", answer);
        if (reply != null && reply.body() != null && isPlain(answer)) {
            // The end of the connection ends such a body.
            byte[] body = Arrays.copyOfRange(answer, PLAIN.length, answer.length);
            assertArrayEquals(Arrays.copyOf(body, Math.min(body.length, FetchReply.MAX_BODY_BYTES + 1)), reply.body());
        }
    }

    private static final byte[] PLAIN = "HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1);

    private static boolean isPlain(byte[] answer) {
        return answer.length >= PLAIN.length && Arrays.equals(answer, 0, PLAIN.length, PLAIN, 0, PLAIN.length);
    }

    /** All replies at once; {@code @} stands for the numbers of a port where a file is. */
    @FuzzTest
    void anyRepliesOfFtp_areAFileOrAFailure(byte[] replies) {
        String port = (server.dataPort() >> 8) + "," + (server.dataPort() & 0xFF);
        String sent = new String(replies, ISO_8859_1).replace("@", port);
        FetchReply reply = fetch("ftp", sent.getBytes(ISO_8859_1));
        if (reply != null && reply.body() != null) {
            String body = new String(reply.body(), StandardCharsets.UTF_8);
            assertTrue(body.equals(FILE), body);
        }
    }

    private static @Nullable FetchReply fetch(String scheme, byte[] answer) {
        server.answer(answer);
        int before = gate.asked().size();
        FetchReply reply;
        try {
            reply = fetcher.fetch(
                    "wx1", World.link(scheme + "://files.test:" + server.port() + "/f.txt"), Deadline.in(PATIENCE));
        } catch (FetchException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
            reply = null;
        }
        gate.asked().stream()
                .skip(before)
                .forEach(asked -> assertEquals(InetAddress.getLoopbackAddress(), asked.getAddress()));
        byte[] body = reply == null ? null : reply.body();
        assertTrue(body == null || body.length <= FetchReply.MAX_BODY_BYTES + 1);
        return reply;
    }
}
