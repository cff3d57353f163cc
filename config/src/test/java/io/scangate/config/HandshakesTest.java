package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The limits of the control plane's TLS handshakes. */
@Timeout(120)
class HandshakesTest {
    /** The start of a record that is never whole. */
    private static final byte[] START = {0x16, 3, 1, 2, 0, 1, 0};
    /** More than the event loops of a test's machine. */
    private static final int MANY = 200;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TestCertificate own;

    @BeforeEach
    void makeCertificate() throws Exception {
        own = TestCertificate.make(directory, "own", "EC");
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    /** One handshake in flight on each event loop. */
    private ConfigServer start(String... settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of(
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0",
                "drain-timeout", "200ms",
                "database", TestDatabase.SQLITE.fresh(directory).database(),
                "tls-cert", own.cert().toString(),
                "tls-key", own.key().toString(),
                "tls-handshakes", "1",
                "tls-handshake-timeout", "1h"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        SettingsLayers layers = new SettingsLayers();
        all.forEach(layers::addFlag);
        ConfigServer server = ConfigServer.start(ConfigSettings.of(layers), Clock.systemUTC());
        opened.add(server);
        return server;
    }

    private Socket plain(ConfigServer server, byte[] start) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        opened.add(socket);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(start);
        return socket;
    }

    /** The start of the answer to a request over a new connection. */
    private String answer(ConfigServer server) throws Exception {
        try (SSLSocket socket = (SSLSocket) own.client()
                .getSocketFactory()
                .createSocket(server.address().getHost(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    /** By one connection, because the admin listener limits those of an address. */
    private double metric(ConfigServer server, String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.adminAddress() + "/metrics"))
                .build();
        return http.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
                .sum();
    }

    @Test
    void silentConnectionsStopNoOtherHandshake() throws Exception {
        ConfigServer server = start();
        for (int i = 0; i < MANY; i++) {
            plain(server, new byte[0]);
        }
        Waiting.await("the connections").until(() -> metric(server, "scangate_api_connections") == MANY);
        assertEquals(0, metric(server, "scangate_tls_handshakes_in_flight"));
        for (int i = 0; i < 10; i++) {
            assertEquals("HTTP/1.1 200", answer(server));
        }
        assertEquals(10, metric(server, "scangate_tls_handshakes_total"));
        assertEquals(0, metric(server, "scangate_tls_handshakes_refused_total"));
    }

    @Test
    void handshakesAboveTheLimitAreRefusedAndCounted() throws Exception {
        ConfigServer server = start();
        for (int i = 0; i < MANY; i++) {
            plain(server, START);
        }
        Waiting.await("the refusals")
                .until(() -> metric(server, "scangate_tls_handshakes_refused_total")
                                + metric(server, "scangate_tls_handshakes_in_flight")
                        == MANY);
        assertThrows(IOException.class, () -> answer(server));
        for (int i = opened.size() - 1; i > 0; i--) {
            opened.remove(i).close();
        }
        Waiting.await("the ends").until(() -> metric(server, "scangate_tls_handshakes_in_flight") == 0);
        assertEquals("HTTP/1.1 200", answer(server));
    }

    @Test
    void aConnectionAboveTheLimitsIsClosedBeforeItsHandshake() throws Exception {
        ConfigServer server = start("max-connections-per-address", "2");
        plain(server, new byte[0]);
        plain(server, new byte[0]);
        Waiting.await("the connections").until(() -> metric(server, "scangate_api_connections") == 2);
        assertEquals(-1, readOrReset(plain(server, new byte[0])));
        assertThrows(IOException.class, () -> answer(server));
        assertEquals(0, metric(server, "scangate_tls_handshakes_total"));
        assertEquals(2, metric(server, "scangate_api_connections_ended_total{why=\"refused\""));
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }
}
