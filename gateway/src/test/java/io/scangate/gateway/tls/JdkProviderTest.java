package io.scangate.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS by the JDK, in a process of its own in which the library of BoringSSL does not load. */
class JdkProviderTest {
    private static final Pattern LISTENING = Pattern.compile("listening on (127.0.0.1:\\d+)");

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate server;

    @SuppressWarnings("NullAway.Init")
    private TestCertificate client;

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void makeCertificates() throws Exception {
        server = TestCertificate.make(directory, "server", "EC");
        client = TestCertificate.ofClient(directory, "client", "CN=ana");
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Path log() {
        return directory.resolve("log");
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Dio.netty.handler.ssl.noOpenSsl=true",
                "-cp",
                System.getProperty("java.class.path"),
                "io.scangate.gateway.Main",
                "--source",
                "file:" + directory.resolve("rules.json"),
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
                "--tls-cert",
                server.cert().toString(),
                "--tls-key",
                server.key().toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        processes.add(process);
        return process;
    }

    private HostPort listening() throws Exception {
        Waiting.await("listening")
                .until(() -> LISTENING.matcher(Files.readString(log())).find());
        Matcher found = LISTENING.matcher(Files.readString(log()));
        assertTrue(found.find());
        return HostPort.parse(found.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theJdkServes_andTheLogSaysSo(String protocol) throws Exception {
        start("--tls-client-ca", client.cert().toString(), "--tls-client-auth", "required");
        HostPort at = listening();
        String log = Files.readString(log());
        assertTrue(log.contains("TLS by the JDK, which is slower, because BoringSSL does not load"), log);
        SSLContext context = server.client(client);
        // The second connection may resume the session of the first.
        for (int i = 0; i < 2; i++) {
            try (SSLSocket socket = TlsClient.connect(context, at, protocol)) {
                String answers =
                        TlsClient.exchange(socket, TlsClient.request("/v1/none") + TlsClient.lastRequest("/v1/none"));
                assertEquals(3, answers.split("HTTP/1.1 404", -1).length, answers);
                assertEquals("http/1.1", socket.getApplicationProtocol());
            }
        }
    }

    @Test
    void aReplacedCertificateIsTaken() throws Exception {
        SSLContext trustsOld = server.client();
        TestCertificate next = TestCertificate.make(directory, "next", "RSA");
        start();
        HostPort at = listening();
        next.replace(server);
        Waiting.await("the new certificate")
                .until(() -> Files.readString(log()).contains("The public listener uses its new certificate files"));
        assertTrue(trusts(next.client(), at));
        assertFalse(trusts(trustsOld, at));
    }

    private static boolean trusts(SSLContext context, HostPort at) throws IOException {
        try {
            return TlsClient.get(context, at, "/v1/none").startsWith("HTTP/1.1 404");
        } catch (SSLException e) {
            return false;
        }
    }

    /** A client that resumes a session does not check the certificate again. */
    @ParameterizedTest
    @CsvSource({"1h, TLSv1.3, 1", "1h, TLSv1.2, 1", "0s, TLSv1.3, 3", "0s, TLSv1.2, 3"})
    void withoutATicketPeriodNoSessionIsResumed(String period, String protocol, int checks) throws Exception {
        start("--tls-ticket-period", period);
        HostPort at = listening();
        Counting trust = new Counting();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = TlsClient.connect(context, at, protocol)) {
                String answer = TlsClient.exchange(socket, TlsClient.lastRequest("/v1/none"));
                assertTrue(answer.startsWith("HTTP/1.1 404"), answer);
            }
        }
        assertEquals(checks, trust.checks);
    }

    /** Trusts everybody. */
    private static final class Counting extends X509ExtendedTrustManager {
        private int checks;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, @Nullable SSLEngine engine) {
            checks++;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, @Nullable Socket socket) {
            checks++;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            checks++;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, @Nullable SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void aResponseToStapleIsRefused() throws Exception {
        Path file = Files.write(directory.resolve("response"), new byte[] {0x30, 3, 0x0a, 1, 0});
        assertEquals(
                2, start("--tls-ocsp-response", file.toString()).onExit().join().exitValue());
        String log = Files.readString(log());
        assertTrue(log.contains("tls-ocsp-response: " + file + ": TLS is done by the JDK"), log);
    }
}
