package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.identity.Certificate;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.wire.HostPort;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 that the client chooses in its TLS handshake. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class Http2OverTlsTest {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;
    private static final byte[] NO_SETTINGS = Http2Client.frame(Http2Client.SETTINGS, 0, 0);

    @TempDir
    Path directory;

    private static SSLSocket connect(SSLContext context, HostPort at, String version, String... protocols)
            throws Exception {
        SSLSocket socket = TlsClient.connect(context, at, version);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothListenersSpeakIt(String version) throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        try (TestGateway gateway = new TestGateway(TestGateway.settings()
                        .tls(
                                "tls-cert", server.cert(),
                                "tls-key", server.key(),
                                "admin-tls-cert", server.cert(),
                                "admin-tls-key", server.key())
                        .build());
                SSLSocket scans = connect(server.client(), gateway.server.address(), version, "http/1.1", "h2");
                SSLSocket admin = connect(server.client(), gateway.server.adminAddress(), version, "h2")) {
            assertEquals("h2", scans.getApplicationProtocol());
            Http2Client client = new Http2Client(scans).send(Http2Client.PREFACE, NO_SETTINGS);
            for (int i = 0; i < 100; i++) {
                client.get(SCAN);
            }
            for (int i = 0; i < 100; i++) {
                assertEquals(200, client.answer(2 * i + 1).status());
            }
            Http2Client ofAdmin = new Http2Client(admin).send(Http2Client.PREFACE, NO_SETTINGS);
            assertEquals(200, ofAdmin.answer(ofAdmin.get("/healthz")).status());
        }
    }

    @Test
    void clientThatSpeaksSomethingElse_isRefused() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        try (TestGateway gateway = new TestGateway(TestGateway.settings()
                        .tls("tls-cert", server.cert(), "tls-key", server.key())
                        .build());
                SSLSocket chosen = connect(server.client(), gateway.server.address(), "TLSv1.3", "h2");
                SSLSocket notChosen = connect(server.client(), gateway.server.address(), "TLSv1.3", "http/1.1")) {
            Http2Client client = new Http2Client(chosen).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
            assertEquals(1, client.awaitEnd());
            String answer = TlsClient.exchange(notChosen, new String(Http2Client.PREFACE, US_ASCII));
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @Test
    void certificateOfTheClient_isTheUser() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        TestCertificate ana = TestCertificate.ofClient(directory, "ana", "CN=user-ana");
        try (TestGateway gateway = new TestGateway(
                        TestGateway.settings()
                                .tls("tls-cert", server.cert(), "tls-key", server.key(), "tls-client-ca", ana.cert())
                                .build(),
                        new Certificate());
                SSLSocket socket = connect(server.client(ana), gateway.server.address(), "TLSv1.3", "h2")) {
            Http2Client client = new Http2Client(socket).send(Http2Client.PREFACE, NO_SETTINGS);
            String body = client.answer(client.get(SCAN)).body();
            assertTrue(body.contains("\"version\":\"trial\""), body);
        }
    }
}
