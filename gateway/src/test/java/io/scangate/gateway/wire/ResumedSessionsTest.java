package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.identity.IdentityMethod;
import io.scangate.gateway.identity.JwtSettings;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.tls.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that clients resume by tickets. A client context of the JDK keeps the last ticket of an address. */
class ResumedSessionsTest {
    private static final String SCAN =
            "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate server;

    /** A member of the example's account, for whom the test link opens the trial version. */
    @SuppressWarnings("NullAway.Init")
    private TestCertificate member;

    @BeforeEach
    void makeCertificates() throws Exception {
        server = TestCertificate.make(directory, "server", "EC");
        member = TestCertificate.ofClient(directory, "member", "CN=user-ana");
    }

    private TestGateway gateway(String period) {
        return new TestGateway(
                TestGateway.settings()
                        .tls(
                                "tls-cert", server.cert(),
                                "tls-key", server.key(),
                                "tls-client-ca", member.cert(),
                                "tls-ticket-period", period)
                        .build(),
                IdentityMethod.parse("certificate").open(JwtSettings.DEFAULT));
    }

    private static String scan(SSLContext client, HostPort at, String protocol) throws IOException {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(at.host(), at.port())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.getOutputStream().write(SCAN.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static ServerTls tls(TestGateway gateway) {
        return Objects.requireNonNull(gateway.server.tls(), "tls");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aTicketIsGoodUntilTheKeyAfterTheNext(String protocol) throws Exception {
        SSLContext client = server.client(member);
        try (TestGateway gateway = gateway("1h")) {
            HostPort at = gateway.server.address();
            scan(client, at, protocol);
            assertEquals(0, tls(gateway).resumed());
            String resumed = scan(client, at, protocol);
            assertEquals(1, tls(gateway).resumed());
            assertTrue(resumed.contains("\"version\":\"trial\""), "the user of the session: " + resumed);

            tls(gateway).rotateTickets();
            scan(client, at, protocol);
            assertEquals(2, tls(gateway).resumed());

            tls(gateway).rotateTickets();
            tls(gateway).rotateTickets();
            String whole = scan(client, at, protocol);
            assertTrue(whole.startsWith("HTTP/1.1 200"), whole);
            assertEquals(2, tls(gateway).resumed());
            assertEquals(
                    2,
                    gateway.metrics
                            .get("scangate.tls.resumptions")
                            .tag("listener", "public")
                            .functionCounter()
                            .count());
        }
    }

    @Test
    void withoutAPeriodThereAreNoTickets() throws Exception {
        SSLContext client = server.client(member);
        try (TestGateway gateway = gateway("0s")) {
            for (String protocol : new String[] {"TLSv1.3", "TLSv1.3", "TLSv1.2", "TLSv1.2"}) {
                assertTrue(scan(client, gateway.server.address(), protocol).startsWith("HTTP/1.1 200"));
            }
            assertEquals(0, tls(gateway).resumed());
            Waiting.await("four handshakes")
                    .until(() -> gateway.metrics
                                    .get("scangate.tls.handshakes")
                                    .functionCounter()
                                    .count()
                            == 4);
        }
    }

    @Test
    void replacedFilesEndSessions() throws Exception {
        SSLContext client = server.client(member);
        TestCertificate other = TestCertificate.ofClient(directory, "other", "CN=other");
        try (TestGateway gateway = gateway("1h")) {
            HostPort at = gateway.server.address();
            String scan = scan(client, at, "TLSv1.3");
            assertTrue(scan.contains("\"version\":\"trial\""), scan);
            Files.copy(other.cert(), member.cert(), StandardCopyOption.REPLACE_EXISTING);
            Waiting.await("the new client CA").until(() -> tls(gateway).replacements() == 1);
            // The client has no certificate of the new CA.
            String anonymous = scan(client, at, "TLSv1.3");
            assertTrue(anonymous.contains("\"version\":\"release\""), anonymous);
            assertEquals(0, tls(gateway).resumed());
        }
    }
}
