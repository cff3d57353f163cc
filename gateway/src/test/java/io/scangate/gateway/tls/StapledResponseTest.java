package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The response of OCSP that handshakes staple. */
class StapledResponseTest {
    private static final byte[] OCSP_BASIC = {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1};
    private static final byte[] SHA1 = {0x2b, 0x0e, 3, 2, 0x1a};
    private static final byte[] ECDSA_SHA256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};

    @TempDir
    Path directory;

    /** A value of DER; its parts are shorter than 256 bytes. */
    private static byte[] der(int tag, byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.write(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (content.size() > 127) {
            value.write(0x81);
        }
        value.write(content.size());
        content.writeTo(value);
        return value.toByteArray();
    }

    private static byte[] response(TestCertificate about) throws Exception {
        try (InputStream in = Files.newInputStream(about.cert())) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return response(certificate.getSerialNumber().toByteArray());
        }
    }

    /** A response about a certificate with a serial number, with a signature of zeros: the client does not check it. */
    private static byte[] response(byte[] serial) throws IOException {
        byte[] hash = der(0x04, new byte[20]);
        byte[] time = der(0x18, "20260101000000Z".getBytes(US_ASCII));
        byte[] id = der(0x30, der(0x30, der(0x06, SHA1), der(0x05)), hash, hash, der(0x02, serial));
        byte[] single = der(0x30, id, der(0x80), time);
        byte[] data = der(0x30, der(0xa2, hash), time, der(0x30, single));
        byte[] basic = der(0x30, data, der(0x30, der(0x06, ECDSA_SHA256)), der(0x03, new byte[9]));
        byte[] bytes = der(0x30, der(0x06, OCSP_BASIC), der(0x04, basic));
        return der(0x30, der(0x0a, new byte[1]), der(0xa0, bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientThatAsksGetsTheResponse(String protocol) throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        byte[] response = response(server);
        Path file = Files.write(directory.resolve("response"), response);
        try (TestGateway gateway = new TestGateway(TestGateway.settings()
                        .tls("tls-cert", server.cert(), "tls-key", server.key(), "tls-ocsp-response", file)
                        .build());
                SSLSocket socket = TlsClient.connect(server.client(), gateway.server.address(), protocol)) {
            List<byte[]> stapled = ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
            assertEquals(1, stapled.size());
            assertArrayEquals(response, stapled.get(0));
            String answer = TlsClient.exchange(socket, TlsClient.lastRequest("/v1/resolve?link=" + TestGateway.HIT));
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    @Test
    void anotherFileIsRefused() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        byte[] whole = response(server);
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        // "try later", which responders answer without a signature.
        byte[] tryLater = der(0x30, der(0x0a, new byte[] {3}));
        for (byte[] content : List.of("text, no DER".getBytes(US_ASCII), half, tryLater, new byte[0])) {
            Path file = Files.write(directory.resolve("bad"), content);
            TlsSettings settings =
                    TestGateway.tls("tls-cert", server.cert(), "tls-key", server.key(), "tls-ocsp-response", file);
            String message =
                    String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServerTls.check(settings))
                            .getMessage());
            assertTrue(message.startsWith("tls-ocsp-response: " + file + ": no response of OCSP (expected: "), message);
        }
    }

    @Test
    void aResponseAboutAnotherCertificateIsRefused() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        Path file = Files.write(
                directory.resolve("other"), response(TestCertificate.make(directory, "other-server", "EC")));
        TlsSettings settings =
                TestGateway.tls("tls-cert", server.cert(), "tls-key", server.key(), "tls-ocsp-response", file);
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServerTls.check(settings))
                .getMessage());
        assertTrue(
                message.startsWith(
                        "tls-ocsp-response: " + file + ": no answer about the certificate with the serial number "),
                message);
    }
}
