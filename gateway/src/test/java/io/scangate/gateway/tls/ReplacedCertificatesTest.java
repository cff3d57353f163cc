package io.scangate.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are replaced while a gateway runs. */
class ReplacedCertificatesTest {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate server;

    @SuppressWarnings("NullAway.Init")
    private SSLContext trustsOld;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate next;

    @BeforeEach
    void makeCertificates() throws Exception {
        server = TestCertificate.make(directory, "server", "EC");
        trustsOld = server.client();
        next = TestCertificate.make(directory, "next", "RSA");
    }

    private TestGateway gateway() {
        return new TestGateway(TestGateway.settings()
                .tls("tls-cert", server.cert(), "tls-key", server.key())
                .build());
    }

    private static boolean trusts(SSLContext client, HostPort at) throws IOException {
        try {
            return TlsClient.get(client, at, SCAN).startsWith("HTTP/1.1 200");
        } catch (SSLException e) {
            return false;
        }
    }

    private static double replacements(TestGateway gateway, String result) {
        return gateway.metrics
                .get("scangate.tls.replacements")
                .tag("listener", "public")
                .tag("result", result)
                .functionCounter()
                .count();
    }

    private static double expirySeconds(TestGateway gateway, String listener) {
        return gateway.metrics
                .get("scangate.tls.certificate.expiry.seconds")
                .tag("listener", listener)
                .gauge()
                .value();
    }

    private static void assertAnswers(SSLSocket open) throws IOException {
        open.getOutputStream().write(TlsClient.request(SCAN).getBytes(StandardCharsets.US_ASCII));
        InputStream in = open.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\"}")) {
            int next = in.read();
            assertTrue(next >= 0, answer.toString());
            answer.append((char) next);
        }
        assertTrue(answer.toString().startsWith("HTTP/1.1 200"), answer.toString());
    }

    @Test
    void newFilesAreTaken_openConnectionsGoOn() throws Exception {
        SSLContext trustsNext = next.client();
        try (TestGateway gateway = gateway();
                SSLSocket open = TlsClient.connect(trustsOld, gateway.server.address(), "TLSv1.3")) {
            assertAnswers(open);
            next.replace(server);
            Waiting.await("the new certificate").until(() -> replacements(gateway, "taken") == 1);
            assertTrue(trusts(trustsNext, gateway.server.address()));
            assertFalse(trusts(trustsOld, gateway.server.address()));
            assertAnswers(open);
            assertEquals(0, replacements(gateway, "refused"));
        }
    }

    @Test
    void anEndedCertificateIsRefused_theGoodOneStays() throws Exception {
        TestCertificate ended = TestCertificate.ended(directory, "ended");
        try (TestGateway gateway = gateway()) {
            ended.replace(server);
            awaitRefused(gateway, 1);
            assertTrue(trusts(trustsOld, gateway.server.address()));
            assertEquals(0, replacements(gateway, "taken"));
        }
    }

    @Test
    void wrongFilesAreRefused_theOldOnesStay_goodOnesAreTakenLater() throws Exception {
        SSLContext trustsNext = next.client();
        try (TestGateway gateway = gateway()) {
            // The key of another certificate, then half of a file, then none.
            Files.copy(next.cert(), server.cert(), StandardCopyOption.REPLACE_EXISTING);
            awaitRefused(gateway, 1);
            Files.writeString(server.cert(), "-----BEGIN CERTIFICATE-----\nMII");
            awaitRefused(gateway, 2);
            Files.delete(server.cert());
            awaitRefused(gateway, 3);
            assertEquals(0, replacements(gateway, "taken"));
            next.replace(server);
            Waiting.await("the new certificate").until(() -> replacements(gateway, "taken") == 1);
            assertTrue(trusts(trustsNext, gateway.server.address()));
        }
    }

    private void awaitRefused(TestGateway gateway, int times) throws Exception {
        Waiting.await("files refused " + times + " times").until(() -> replacements(gateway, "refused") == times);
        assertTrue(trusts(trustsOld, gateway.server.address()));
    }

    @Test
    void theTimeUntilTheExpiryIsAMetric() {
        try (TestGateway gateway = gateway()) {
            double seconds = expirySeconds(gateway, "public");
            double days = seconds / Duration.ofDays(1).toSeconds();
            assertTrue(days > 28 && days <= 30, days + " days");
            assertTrue(Double.isNaN(expirySeconds(gateway, "admin")));
        }
    }
}
