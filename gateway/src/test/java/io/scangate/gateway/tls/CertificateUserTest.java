package io.scangate.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Gateway;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.identity.IdentityMethod;
import io.scangate.gateway.identity.JwtSettings;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users from client certificates. A member of the example's account gets the trial version of its page, others the release. */
class CertificateUserTest {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;

    @TempDir
    Path directory;

    private String scan(TestCertificate server, TestCertificate client, String protocol) throws Exception {
        try (TestGateway gateway = new TestGateway(
                TestGateway.settings()
                        .tls("tls-cert", server.cert(), "tls-key", server.key(), "tls-client-ca", client.cert())
                        .build(),
                IdentityMethod.parse("certificate").open(JwtSettings.DEFAULT))) {
            String anonymous = TlsClient.get(server.client(), gateway.server.address(), SCAN);
            assertTrue(anonymous.contains("\"version\":\"release\""), anonymous);
            try (SSLSocket socket = TlsClient.connect(server.client(client), gateway.server.address(), protocol)) {
                // The user stays for all requests of the connection.
                String answers = TlsClient.exchange(
                        socket, TlsClient.request(SCAN) + TlsClient.request(SCAN) + TlsClient.lastRequest(SCAN));
                assertEquals(4, answers.split("HTTP/1.1 200", -1).length, answers);
                return answers;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3", "TLSv1.2"})
    void theUserIsTheAlternativeName_elseTheCommonName(String protocol) throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        TestCertificate common = TestCertificate.ofClient(directory, "common", "CN=user-ana,O=Example");
        TestCertificate uri = TestCertificate.ofClient(directory, "uri", "CN=other", "SAN=ip:10.0.0.1,dns:user-ana");
        TestCertificate other = TestCertificate.ofClient(directory, "other", "CN=user-ana", "SAN=email:bo@example.com");
        assertEquals(4, scan(server, common, protocol).split("\"version\":\"trial\"", -1).length);
        assertEquals(4, scan(server, uri, protocol).split("\"version\":\"trial\"", -1).length);
        assertEquals(4, scan(server, other, protocol).split("\"version\":\"release\"", -1).length);
    }

    /** Each connection has the user of its own certificate, and none without one. */
    @Test
    void aTesterLearnsTheUserOfTheOwnCertificate() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        TestCertificate ana = TestCertificate.ofClient(directory, "ana", "CN=ana\\\"x");
        try (TestGateway gateway = new TestGateway(
                TestGateway.settings()
                        .tls("tls-cert", server.cert(), "tls-key", server.key(), "tls-client-ca", ana.cert())
                        .build(),
                IdentityMethod.parse("certificate").open(JwtSettings.DEFAULT))) {
            try (SSLSocket socket = TlsClient.connect(server.client(ana), gateway.server.address(), "TLSv1.3")) {
                String answer = TlsClient.exchange(socket, TlsClient.lastRequest("/v1/identity"));
                assertTrue(answer.endsWith("{\"user\":\"ana\\\"x\"}"), answer);
            }
            String nobody = TlsClient.get(server.client(), gateway.server.address(), "/v1/identity");
            assertTrue(nobody.endsWith("{\"user\":null}"), nobody);
        }
    }

    @Test
    void namesAreReadAsTheyAre() throws Exception {
        assertEquals("微信", name("chinese", "CN=\\E5\\BE\\AE\\E4\\BF\\A1"));
        assertEquals("a,b=c", name("comma", "CN=\"a,b=c\",O=Example"));
        assertEquals("", name("none", "O=Example"));
        assertEquals(
                "spiffe://example/ana", name("uri", "CN=x", "SAN=ip:10.0.0.1,uri:spiffe://example/ana,dns:b.example"));
    }

    private String name(String file, String subject, String... extensions) throws Exception {
        TestCertificate made = TestCertificate.ofClient(directory, file, subject, extensions);
        return ClientCertificate.user((X509Certificate) made.store().getCertificate("own"));
    }

    @Test
    void withoutAQuestionForCertificatesTheIdentityIsRefused() throws Exception {
        String rules = Files.writeString(directory.resolve("rules"), "").toString();
        String message = String.valueOf(assertThrows(
                        SettingsException.class,
                        () -> Gateway.start(Map.of("source", "file:" + rules, "identity", "certificate")))
                .getMessage());
        assertTrue(message.contains("identity: certificate (expected: together with tls-client-ca"), message);
    }
}
