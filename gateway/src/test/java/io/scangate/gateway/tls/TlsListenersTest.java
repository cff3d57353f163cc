package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.wire.HostPort;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsListenersTest {
    @TempDir
    Path directory;

    private static TestGateway gateway(TestCertificate server) {
        String cert = server.cert().toString();
        String key = server.key().toString();
        return new TestGateway(TestGateway.settings()
                .tls(new TlsSettings(cert, key, cert, key))
                .build());
    }

    private static SSLSocket connect(TestCertificate server, HostPort at, String... protocols) throws Exception {
        SSLSocket socket = (SSLSocket) server.client().getSocketFactory().createSocket(at.host(), at.port());
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(protocols);
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Reads until the server says that nothing is missing; the JDK throws if the alert close_notify does not come. */
    private static String exchange(Socket socket, String target) throws Exception {
        String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\n";
        socket.getOutputStream().write((request + "\r\n" + request + "Connection: close\r\n\r\n").getBytes(US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    private static String answerOrReset(Socket plain) throws Exception {
        try {
            return exchange(plain, "/v1/resolve?link=" + TestGateway.HIT);
        } catch (SocketException e) {
            return "reset";
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA,TLSv1.3", "RSA,TLSv1.2", "EC,TLSv1.3", "EC,TLSv1.2"})
    void bothListenersAnswerOverTls(String algorithm, String protocol) throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", algorithm);
        try (TestGateway gateway = gateway(server);
                SSLSocket scans = connect(server, gateway.server.address(), protocol);
                SSLSocket admin = connect(server, gateway.server.adminAddress(), protocol)) {
            String answers = exchange(scans, "/v1/resolve?link=" + TestGateway.HIT);
            assertEquals(3, answers.split("HTTP/1.1 200", -1).length, answers);
            assertEquals(protocol, scans.getSession().getProtocol());
            assertEquals("http/1.1", scans.getApplicationProtocol());
            String health = exchange(admin, "/healthz");
            assertEquals(3, health.split("HTTP/1.1 200", -1).length, health);
        }
    }

    @Test
    void plainBytesAndForeignClientsAreRefused_othersGoOn() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        TestCertificate other = TestCertificate.make(directory, "other", "EC");
        try (TestGateway gateway = gateway(server);
                Socket plain = new Socket(
                        InetAddress.getLoopbackAddress(),
                        gateway.server.address().port());
                SSLSocket foreign = connect(other, gateway.server.address(), "TLSv1.3")) {
            plain.setSoTimeout(10_000);
            String answer = answerOrReset(plain);
            assertTrue(!answer.contains("HTTP"), answer);
            assertThrows(SSLException.class, foreign::startHandshake);
            try (SSLSocket scans = connect(server, gateway.server.address(), "TLSv1.3")) {
                assertTrue(
                        exchange(scans, "/v1/resolve?link=" + TestGateway.HIT).startsWith("HTTP/1.1 200"));
            }
        }
    }

    @Test
    void aBadFileIsNamedWithItsSetting() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        TestCertificate other = TestCertificate.make(directory, "other", "EC");
        Path text = Files.writeString(directory.resolve("text"), "text");
        refused(
                "tls-key: " + other.key() + ": the key does not belong to the certificate in tls-cert",
                server.cert(),
                other.key());
        refused("tls-key: " + text + ": no key (expected: ", server.cert(), text);
        refused("tls-cert: " + text + ": no certificate (expected: ", text, server.key());
        refused("tls-cert: " + directory.resolve("none") + ": cannot be read", directory.resolve("none"), server.key());
    }

    private static void refused(String start, Path cert, Path key) {
        TlsSettings settings = new TlsSettings(cert.toString(), key.toString(), "", "");
        String message = assertThrows(
                        IllegalArgumentException.class, () -> ServerTls.ofPublic(settings, Duration.ofSeconds(1)))
                .getMessage();
        assertTrue(String.valueOf(message).startsWith(start), message);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theLibraryOfLinuxLoads() {
        assertEquals("BoringSSL", ServerTls.provider());
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> new TlsSettings("a.pem", "", "", ""))
                .getMessage();
        assertEquals("tls-cert: \"a.pem\" (expected: together with tls-key)", message);
    }
}
