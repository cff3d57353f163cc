package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.OneHandler;
import io.scangate.gateway.testing.TestCertificate;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that end their side of a connection with TLS get the answers to all complete requests. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class TlsHalfCloseTest {
    private static final String REQUEST = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate certificate;

    @SuppressWarnings("NullAway.Init")
    private SSLContext client;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<Answer> later = new CompletableFuture<>();

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = TestCertificate.make(directory, "server", "EC");
        client = certificate.client();
    }

    /** Answers at once, or when the test says so. */
    private final class Answering implements OneHandler {
        private final boolean late;

        Answering(boolean late) {
            this.late = late;
        }

        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            asked.countDown();
            if (late) {
                return later;
            }
            write(out);
            return null;
        }
    }

    private static void write(AnswerWriter out) {
        out.answer(new AnswerHead(200, "text/plain"), "the answer".getBytes(US_ASCII));
    }

    static Stream<Transport> transports() {
        return Stream.of(Transport.EPOLL, Transport.NIO)
                .filter(transport -> EventLoops.unavailability(transport) == null);
    }

    private Server start(Transport transport, boolean late) throws HttpStartException {
        Answering endpoint = new Answering(late);
        WireSettings settings = TestGateway.settings()
                .transport(transport)
                .eventLoops(1)
                .maxPipelined(2)
                .tls("tls-cert", certificate.cert(), "tls-key", certificate.key())
                .build();
        return Server.start(settings, endpoint, endpoint);
    }

    private static void assertAnswers(int count, String answers) {
        assertEquals(count + 1, answers.split("HTTP/1.1 200", -1).length, answers);
        assertTrue(answers.endsWith("the answer"), answers);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aRequestWithCloseNotifyBehindItIsAnswered(Transport transport) throws Exception {
        try (Server server = start(transport, false);
                HalfHandshake half = new HalfHandshake(client, server.address())) {
            half.complete();
            HeldLoop.during(server, () -> {
                half.send(half.encrypt(REQUEST), half.closeNotify());
            });
            assertAnswers(1, half.readAll());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theEndOfTheHandshakeARequestAndTheEndOfTheConnectionInOnePacket(Transport transport) throws Exception {
        try (Server server = start(transport, false);
                HalfHandshake half = new HalfHandshake(client, server.address())) {
            HeldLoop.during(server, () -> {
                half.send(half.lastPart(), half.encrypt(REQUEST));
                half.socket.shutdownOutput();
            });
            assertAnswers(1, half.readAll());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theSameWithCloseNotify(Transport transport) throws Exception {
        try (Server server = start(transport, false);
                HalfHandshake half = new HalfHandshake(client, server.address())) {
            HeldLoop.during(server, () -> {
                half.send(half.lastPart(), half.encrypt(REQUEST + REQUEST), half.encrypt(REQUEST), half.closeNotify());
                half.socket.shutdownOutput();
            });
            assertAnswers(3, half.readAll());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anAnswerThatComesLaterIsSent(Transport transport) throws Exception {
        try (Server server = start(transport, true);
                HalfHandshake half = new HalfHandshake(client, server.address())) {
            half.complete();
            HeldLoop.during(server, () -> {
                half.send(half.encrypt(REQUEST), half.closeNotify());
            });
            asked.await();
            half.socket.shutdownOutput();
            HeldLoop.look(server);
            later.complete(TlsHalfCloseTest::write);
            assertAnswers(1, half.readAll());
        }
    }

    /** More answers than may be under way, in more records than one. */
    @ParameterizedTest
    @MethodSource("transports")
    void manyRequestsAreAnsweredBeforeTheEnd(Transport transport) throws Exception {
        try (Server server = start(transport, false);
                HalfHandshake half = new HalfHandshake(client, server.address())) {
            half.complete();
            HeldLoop.during(server, () -> {
                for (int i = 0; i < 10; i++) {
                    half.send(half.encrypt(REQUEST.repeat(100)));
                }
                half.send(half.closeNotify());
                half.socket.shutdownOutput();
            });
            assertAnswers(1000, half.readAll());
        }
    }
}
