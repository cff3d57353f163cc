package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.identity.IdentityMethod;
import io.scangate.gateway.identity.JwtSettings;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.TestCertificate;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Client certificates that end, and ones that name no user. */
@Timeout(120)
class EndedCertificatesTest {
    private static final String SCAN = "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST =
            "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    /** Enough for a first connection on a busy machine. */
    private static final int SECONDS = 15;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate server;

    @BeforeEach
    void makeCertificate() throws Exception {
        server = TestCertificate.make(directory, "server", "EC");
    }

    private TestGateway gateway(TestCertificate clientCa) {
        return new TestGateway(
                TestGateway.settings()
                        .tls("tls-cert", server.cert(), "tls-key", server.key(), "tls-client-ca", clientCa.cert())
                        .build(),
                IdentityMethod.parse("certificate").open(JwtSettings.DEFAULT));
    }

    private static SSLSocket connect(SSLContext client, TestGateway gateway) throws IOException {
        HostPort at = gateway.server.address();
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(at.host(), at.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String all(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    @Test
    void anOpenConnectionEndsWithItsCertificate_andSoDoesItsSession() throws Exception {
        TestCertificate ending = TestCertificate.ending(directory, "ending", "CN=user-ana", SECONDS);
        SSLContext client = server.client(ending);
        try (TestGateway gateway = gateway(ending);
                SSLSocket open = connect(client, gateway)) {
            open.getOutputStream().write(SCAN.getBytes(US_ASCII));
            assertEquals("HTTP/1.1 200", new String(open.getInputStream().readNBytes(12), US_ASCII));
            try (SSLSocket resumed = connect(client, gateway)) {
                assertTrue(all(resumed, LAST).contains("\"version\":\"trial\""), "the user");
            }
            long before = Objects.requireNonNull(gateway.server.tls()).resumed();
            assertEquals(1, before);
            ending.awaitEnd();
            String refused = all(open, SCAN);
            assertTrue(refused.contains("HTTP/1.1 403") && refused.contains("\"certificate_expired\""), refused);
            assertEquals("", answerOrNothing(client, gateway));
            assertEquals(before + 1, gateway.server.tls().resumed(), "the session was resumed");
        }
    }

    @Test
    void aConnectionOfStreamsEndsWithItsCertificate() throws Exception {
        TestCertificate ending = TestCertificate.ending(directory, "ending", "CN=user-ana", SECONDS);
        try (TestGateway gateway = gateway(ending);
                SSLSocket open = connect(server.client(ending), gateway)) {
            SSLParameters parameters = open.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            open.setSSLParameters(parameters);
            Http2Client client =
                    new Http2Client(open).send(Http2Client.PREFACE, Http2Client.frame(Http2Client.SETTINGS, 0, 0));
            String path = "/v1/resolve?link=" + TestGateway.HIT;
            String before = client.answer(client.get(path)).body();
            assertTrue(before.contains("\"version\":\"trial\""), before);
            ending.awaitEnd();
            int last = client.get(path);
            client.get(path);
            Http2Client.Answer refused = client.answer(last);
            assertEquals(403, refused.status());
            assertTrue(refused.body().contains("\"certificate_expired\""), refused.body());
            Http2Client.Frame end = client.await(Http2Client.GOAWAY);
            assertEquals(last, end.number(0));
            assertEquals(0, end.number(4));
            assertThrows(EOFException.class, client::read);
        }
    }

    private static String answerOrNothing(SSLContext client, TestGateway gateway) {
        try (SSLSocket socket = connect(client, gateway)) {
            return all(socket, LAST);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aCertificateWithoutAUserIsRefused_noneIsAnonymous() throws Exception {
        TestCertificate nameless = TestCertificate.ofClient(directory, "nameless", "O=Example");
        try (TestGateway gateway = gateway(nameless)) {
            try (SSLSocket socket = connect(server.client(nameless), gateway)) {
                String refused = all(socket, LAST);
                assertTrue(
                        refused.startsWith("HTTP/1.1 403") && refused.contains("\"certificate_without_user\""),
                        refused);
            }
            try (SSLSocket socket = connect(server.client(), gateway)) {
                assertTrue(all(socket, LAST).contains("\"version\":\"release\""));
            }
        }
    }
}
