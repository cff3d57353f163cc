package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.OneHandler;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.wire.Answer;
import io.scangate.gateway.wire.AnswerHead;
import io.scangate.gateway.wire.AnswerWriter;
import io.scangate.gateway.wire.HostPort;
import io.scangate.gateway.wire.Request;
import io.scangate.gateway.wire.Server;
import io.scangate.gateway.wire.WireSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of clients at both listeners. */
class ClientCertificatesTest {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate server;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate known;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate foreign;

    private @Nullable Server started;

    /** Answers whether the peer has shown a certificate. */
    private static final class Certified implements OneHandler {
        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            String text = "certified: " + request.isCertified() + ", a copy: "
                    + request.copy().isCertified();
            out.answer(new AnswerHead(200, "text/plain"), text.getBytes(US_ASCII));
            return null;
        }
    }

    @BeforeEach
    void makeCertificates() throws Exception {
        server = TestCertificate.make(directory, "server", "EC");
        known = TestCertificate.ofClient(directory, "known", "CN=known");
        foreign = TestCertificate.ofClient(directory, "foreign", "CN=known");
    }

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private Server start(String prefix, String... more) throws Exception {
        Object[] settings = new Object[6 + more.length];
        List.of(
                        prefix + "tls-cert",
                        server.cert(),
                        prefix + "tls-key",
                        server.key(),
                        prefix + "tls-client-ca",
                        known.cert())
                .toArray(settings);
        System.arraycopy(more, 0, settings, 6, more.length);
        Server made = Server.start(TestGateway.settings().tls(settings).build(), new Certified(), new Certified());
        started = made;
        return made;
    }

    private static void assertAnswer(boolean certified, SSLContext client, HostPort at) throws IOException {
        String answer = TlsClient.get(client, at, "/");
        assertTrue(answer.endsWith("certified: " + certified + ", a copy: " + certified), answer);
    }

    private static void assertRefused(SSLContext client, HostPort at) {
        assertThrows(IOException.class, () -> TlsClient.get(client, at, "/"));
    }

    @Test
    void onThePublicListenerACertificateIsOptional_butMustBeValid() throws Exception {
        HostPort at = start("").address();
        assertAnswer(false, server.client(), at);
        assertAnswer(true, server.client(known), at);
        assertRefused(server.client(foreign), at);
    }

    @Test
    void onThePublicListenerACertificateCanBeRequired() throws Exception {
        HostPort at = start("", "tls-client-auth", "required").address();
        assertRefused(server.client(), at);
        assertAnswer(true, server.client(known), at);
    }

    @Test
    void withoutTheQuestionForOneACertificateDoesNotCount() throws Exception {
        HostPort at = start("", "tls-client-auth", "none").address();
        assertAnswer(false, server.client(known), at);
    }

    @Test
    void onTheAdminListenerACertificateIsRequired() throws Exception {
        HostPort at = start("admin-").adminAddress();
        assertRefused(server.client(), at);
        assertRefused(server.client(foreign), at);
        assertAnswer(true, server.client(known), at);
    }

    @Test
    void aCertificateAdmitsToTheGuardedCallsWithoutAToken() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "a-token-of-the-test-1234");
        WireSettings settings = TestGateway.settings()
                .tls(
                        "admin-tls-cert",
                        server.cert(),
                        "admin-tls-key",
                        server.key(),
                        "admin-tls-client-ca",
                        known.cert(),
                        "admin-tls-client-auth",
                        "optional")
                .build();
        try (TestGateway gateway = TestGateway.withAdminToken(settings, token.toString())) {
            String explain = "/v1/explain?link=https%3A%2F%2Fexample.com%2F";
            HostPort at = gateway.server.adminAddress();
            assertTrue(TlsClient.get(server.client(), at, explain).startsWith("HTTP/1.1 401 "));
            assertTrue(TlsClient.get(server.client(known), at, explain).startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void onTheAdminListenerACertificateCanBeOptional() throws Exception {
        HostPort at = start("admin-", "admin-tls-client-auth", "optional").adminAddress();
        assertAnswer(false, server.client(), at);
        assertAnswer(true, server.client(known), at);
    }
}
