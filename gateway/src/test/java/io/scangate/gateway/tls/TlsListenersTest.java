package io.scangate.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Gateway;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.testing.TestCertificate;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsListenersTest {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;

    @TempDir
    Path directory;

    private static TestGateway gateway(TestCertificate server) {
        return new TestGateway(TestGateway.settings()
                .tls(
                        "tls-cert", server.cert(),
                        "tls-key", server.key(),
                        "admin-tls-cert", server.cert(),
                        "admin-tls-key", server.key())
                .build());
    }

    private static void assertTwoAnswers(Socket socket, String target) throws Exception {
        String answers = TlsClient.exchange(socket, TlsClient.request(target) + TlsClient.lastRequest(target));
        assertEquals(3, answers.split("HTTP/1.1 200", -1).length, answers);
    }

    private static String answerOrReset(Socket plain) throws Exception {
        try {
            return TlsClient.exchange(plain, TlsClient.lastRequest(SCAN));
        } catch (SocketException e) {
            return "reset";
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA,TLSv1.3", "RSA,TLSv1.2", "EC,TLSv1.3", "EC,TLSv1.2"})
    void bothListenersAnswerOverTls(String algorithm, String protocol) throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", algorithm);
        try (TestGateway gateway = gateway(server);
                SSLSocket scans = TlsClient.connect(server.client(), gateway.server.address(), protocol);
                SSLSocket admin = TlsClient.connect(server.client(), gateway.server.adminAddress(), protocol)) {
            assertTwoAnswers(scans, SCAN);
            assertEquals(protocol, scans.getSession().getProtocol());
            assertEquals("http/1.1", scans.getApplicationProtocol());
            assertTwoAnswers(admin, "/healthz");
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
                SSLSocket foreign = TlsClient.connect(other.client(), gateway.server.address(), "TLSv1.3")) {
            plain.setSoTimeout(10_000);
            String answer = answerOrReset(plain);
            assertFalse(answer.contains("HTTP"), answer);
            assertThrows(SSLException.class, foreign::startHandshake);
            String scan = TlsClient.get(server.client(), gateway.server.address(), SCAN);
            assertTrue(scan.startsWith("HTTP/1.1 200"), scan);
        }
    }

    @Test
    void aBadFileIsNamedWithItsSetting() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        TestCertificate other = TestCertificate.make(directory, "other", "EC");
        Path text = Files.writeString(directory.resolve("text"), "text");
        Path none = directory.resolve("none");
        refused(
                "tls-key: " + other.key() + ": the key does not belong to the certificate in tls-cert",
                Map.of("tls-cert", server.cert(), "tls-key", other.key()));
        refused("tls-key: " + text + ": no key (expected: ", Map.of("tls-cert", server.cert(), "tls-key", text));
        refused(
                "tls-cert: " + text + ": no certificate (expected: ",
                Map.of("tls-cert", text, "tls-key", server.key()));
        refused("tls-cert: " + none + ": cannot be read", Map.of("tls-cert", none, "tls-key", server.key()));
        refused(
                "admin-tls-client-ca: " + text + ": no certificate (expected: ",
                Map.of("admin-tls-cert", server.cert(), "admin-tls-key", server.key(), "admin-tls-client-ca", text));
    }

    @Test
    void aFileWithoutTheOneThatItNeedsIsRefused() {
        refused("tls-cert: \"a.pem\" (expected: together with tls-key)", Map.of("tls-cert", "a.pem"));
        refused("admin-tls-key: \"a\" (expected: together with admin-tls-cert)", Map.of("admin-tls-key", "a"));
        refused("tls-client-ca: \"a\" (expected: together with tls-cert)", Map.of("tls-client-ca", "a"));
        refused(
                "tls-client-auth: required (expected: together with tls-client-ca)",
                Map.of("tls-client-auth", "required"));
    }

    /** The message names the place of the setting first. */
    private static void refused(String expected, Map<String, ?> settings) {
        Map<String, String> texts = new HashMap<>(Map.of("source", "file:none", "listen", "127.0.0.1:0"));
        settings.forEach((key, value) -> texts.put(key, value.toString()));
        String message = String.valueOf(assertThrows(SettingsException.class, () -> Gateway.start(texts))
                .getMessage());
        assertTrue(message.contains(": " + expected), message);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theLibraryOfLinuxLoads() {
        assertEquals("BoringSSL", ServerTls.provider());
    }
}
