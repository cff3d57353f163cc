package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS of the control plane's listeners, and gateways that verify it and prove themselves by certificates. */
@Timeout(120)
class ListenersTlsTest {
    private static final Actor OPS = Actor.of("operator:ops");

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private TestCertificate own;
    private TestCertificate gateway;

    @BeforeEach
    void makeCertificates() throws Exception {
        own = TestCertificate.make(directory, "own", "EC");
        gateway = TestCertificate.ofClient(directory, "gateway", "CN=gw-1");
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.add(part);
        return part;
    }

    /** A control plane with its certificate on both listeners, which takes the gateway's certificate from clients. */
    private ConfigServer start(String... settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of(
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0",
                "drain-timeout", "200ms",
                "database", TestDatabase.SQLITE.fresh(directory).database(),
                "tls-cert", own.cert().toString(),
                "tls-key", own.key().toString(),
                "tls-client-ca", gateway.cert().toString(),
                "admin-tls-cert", own.cert().toString(),
                "admin-tls-key", own.key().toString()));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        SettingsLayers layers = new SettingsLayers();
        all.forEach(layers::addFlag);
        return opened(ConfigServer.start(ConfigSettings.of(layers), Clock.systemUTC()));
    }

    private static HttpResponse<String> get(SSLContext tls, HostAndPort at, String path, @Nullable String key)
            throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://" + at + path));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** The client offers both versions, and the control plane chooses; the name in the certificate holds on each stream. */
    @Test
    void http2IsChosenInTheHandshake_ifItIsOn() throws Exception {
        for (boolean on : new boolean[] {true, false}) {
            ConfigServer server = start("http2", String.valueOf(on));
            server.access().keys().admitGatewayCertificate(OPS, "gw-1", KeyTerms.NEW);
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(own.client(gateway))
                    .build();
            URI feed = URI.create("https://" + server.address() + "/v1/snapshot");
            for (int call = 0; call < 3; call++) {
                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(feed).build(), BodyHandlers.ofString());
                assertEquals(on ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1, answer.version());
                assertEquals(200, answer.statusCode(), answer.body());
            }
        }
    }

    private static int health(Object... arguments) {
        List<String> all = new ArrayList<>(List.of("health"));
        for (Object each : arguments) {
            all.add(each.toString());
        }
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return io.scangate.gateway.Main.commandLine(nowhere, nowhere).execute(all.toArray(String[]::new));
    }

    @Test
    void theCommandHealthAsksTheAdminListener_alsoWhereItWantsACertificate() throws Exception {
        HostAndPort open = start().adminAddress();
        assertEquals(0, health("--ca", own.cert(), open));
        assertEquals(1, health("--ca", gateway.cert(), open));
        HostAndPort guarded =
                start("admin-tls-client-ca", gateway.cert().toString()).adminAddress();
        assertEquals(1, health("--ca", own.cert(), guarded));
        assertEquals(0, health("--ca", own.cert(), "--cert", gateway.cert(), "--key", gateway.key(), guarded));
    }

    @Test
    void bothListenersAnswerWithTls_andPlainRequestsGetNoAnswer() throws Exception {
        ConfigServer server = start();
        assertEquals(
                200, get(own.client(), server.address(), "/openapi.json", null).statusCode());
        assertEquals(
                200, get(own.client(), server.adminAddress(), "/healthz", null).statusCode());
        String metrics =
                get(own.client(), server.adminAddress(), "/metrics", null).body();
        assertTrue(
                metrics.lines()
                        .filter(line -> line.startsWith("scangate_tls_certificate_expiry_seconds{"))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
                        .allMatch(left -> left > 29 * 86_400 && left < 31 * 86_400),
                metrics);
        assertEquals(
                2,
                metrics.lines()
                        .filter(line -> line.startsWith("scangate_tls_certificate_expiry"))
                        .count());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(
                    server.address().getHost(), server.address().getPort()));
            plain.setSoTimeout(10_000);
            plain.getOutputStream()
                    .write("GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = plain.getInputStream().readAllBytes();
            assertTrue(!new String(answer, StandardCharsets.ISO_8859_1).contains("HTTP/1.1"));
        }
    }

    @Test
    void theLastAnswerIsWhole_andTheConnectionEndsInOrder() throws Exception {
        ConfigServer server = start();
        try (SSLSocket socket = connect(server.address(), own.client())) {
            socket.getOutputStream()
                    .write("GET /openapi.json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            // The JDK throws if the alert close_notify does not come.
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 200") && answer.strip().endsWith("}"), answer);
        }
        try (SSLSocket socket = connect(server.address(), own.client())) {
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        }
    }

    @Test
    void aClientThatEndsItsSideOfTlsGetsItsAnswer() throws Exception {
        ConfigServer server = start();
        for (int i = 0; i < 5; i++) {
            try (Socket below = new Socket(
                            server.address().getHost(), server.address().getPort());
                    SSLSocket socket = (SSLSocket) own.client()
                            .getSocketFactory()
                            .createSocket(below, server.address().getHost(), below.getPort(), false)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write("GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                // This sends close_notify and leaves the socket below open.
                socket.shutdownOutput();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 200") && answer.strip().endsWith("}"), answer);
            }
        }
    }

    @Test
    void anOpenConnectionEndsWithItsClientCertificate() throws Exception {
        TestCertificate ending = TestCertificate.ending(directory, "ending", "CN=gw-1", 15);
        ConfigServer server = start("tls-client-ca", ending.cert().toString());
        String request = "GET /openapi.json HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n";
        try (SSLSocket socket = connect(server.address(), own.client(ending))) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200", new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
            ending.awaitEnd();
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(
                    rest.contains("HTTP/1.1 403") && rest.contains("certificate_expired"),
                    rest.substring(Math.max(0, rest.length() - 300)));
        }
    }

    /** The part of a record begins a request as its first byte does. */
    @Test
    void aPartOfARecordIsCountedAndHasADeadline() throws Exception {
        ConfigServer server = start("head-timeout", "300ms");
        try (Socket below =
                        new Socket(server.address().getHost(), server.address().getPort());
                SSLSocket socket = (SSLSocket) own.client()
                        .getSocketFactory()
                        .createSocket(below, server.address().getHost(), below.getPort(), true)) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            below.getOutputStream().write(new byte[] {23, 3, 3, 0x40, 0, 1, 2, 3});
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
        }
    }

    private static SSLSocket connect(HostAndPort at, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(at.getHost(), at.getPort());
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    @Test
    void theAdminListenerWithAClientCaWantsACertificate() throws Exception {
        ConfigServer server = start("admin-tls-client-ca", gateway.cert().toString());
        assertEquals(
                200,
                get(own.client(gateway), server.adminAddress(), "/healthz", null)
                        .statusCode());
        assertThrows(IOException.class, () -> get(own.client(), server.adminAddress(), "/healthz", null));
        TestCertificate stranger = TestCertificate.ofClient(directory, "stranger", "CN=gw-1");
        assertThrows(IOException.class, () -> get(own.client(stranger), server.adminAddress(), "/healthz", null));
        assertThrows(IOException.class, () -> get(own.client(stranger), server.address(), "/openapi.json", null));
        assertEquals(
                200, get(own.client(), server.address(), "/openapi.json", null).statusCode());
    }

    @Test
    void aReplacedCertificateIsTaken_andNoConnectionEnds() throws Exception {
        ConfigServer server = start();
        TestCertificate next = TestCertificate.make(directory, "next", "RSA");
        SSLContext before = own.client();
        try (SSLSocket open = connect(server.address(), before)) {
            X509Certificate first = (X509Certificate) open.getSession().getPeerCertificates()[0];
            next.replace(own);
            Waiting.await("the new certificate").until(() -> {
                try (SSLSocket socket = connect(server.address(), next.client())) {
                    assertNotEquals(first, socket.getSession().getPeerCertificates()[0]);
                    return true;
                } catch (SSLException e) {
                    return false;
                }
            });
            open.getOutputStream()
                    .write("GET /openapi.json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(open.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    @Test
    void aGatewayProvesItselfByItsCertificate() throws Exception {
        ConfigServer server = start();
        HttpResponse<String> refused = get(own.client(gateway), server.address(), "/v1/snapshot", null);
        assertEquals(401, refused.statusCode());
        assertTrue(refused.body().contains("scangate gateway-key --certificate gw-1"), refused.body());
        server.access().keys().admitGatewayCertificate(OPS, "gw-1", KeyTerms.NEW);
        assertEquals(
                200,
                get(own.client(gateway), server.address(), "/v1/snapshot", null).statusCode());
        assertEquals(
                401, get(own.client(), server.address(), "/v1/snapshot", null).statusCode(), "no certificate");
        assertEquals(
                401,
                get(own.client(gateway), server.address(), "/v1/accounts", null).statusCode(),
                "the role");
        assertEquals(
                401,
                get(own.client(gateway), server.address(), "/v1/snapshot", "gw_x")
                        .statusCode(),
                "a key counts first");
        String operator = server.access().keys().createOperatorKey(OPS, "ops", KeyTerms.NEW);
        JsonNode keys = OpenApiDocument.json(get(own.client(), server.address(), "/v1/keys?kind=gateway", operator)
                .body()
                .getBytes(StandardCharsets.UTF_8));
        assertEquals("gw-1", keys.at("/items/0/name").asText(), keys::toString);
        assertTrue(server.access().keys().end(OPS, io.scangate.config.access.AccessStore.Kind.GATEWAY, "gw-1", null));
        assertEquals(
                401,
                get(own.client(gateway), server.address(), "/v1/snapshot", null).statusCode());
    }

    private Gateway follow(ConfigServer server, String... settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of(
                "source", "https://" + server.address(),
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0",
                "event-loops", "1",
                "report-interval", "1s",
                "state-dir", directory.resolve("state" + opened.size()).toString()));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return opened(Gateway.start(all));
    }

    @Test
    void aGatewayFollowsOnlyTheControlPlaneOfItsCa() throws Exception {
        ConfigServer server = start();
        server.access().keys().admitGatewayCertificate(OPS, "gw-1", KeyTerms.NEW);
        String operator = server.access().keys().createOperatorKey(OPS, "ops", KeyTerms.NEW);
        long revision = server.store().read(io.scangate.config.lifecycle.Store.Reader::revision);
        Gateway right = follow(
                server,
                "feed-ca",
                own.cert().toString(),
                "feed-cert",
                gateway.cert().toString(),
                "feed-key",
                gateway.key().toString());
        Waiting.await("the rules").until(() -> right.revision() == revision);
        // Only a report makes the gateway known.
        Waiting.await("a report")
                .until(() -> OpenApiDocument.json(get(own.client(), server.address(), "/v1/gateways", operator)
                                        .body()
                                        .getBytes(StandardCharsets.UTF_8))
                                .at("/items/0/revision")
                                .asLong()
                        >= revision);
        Gateway wrong = follow(
                server,
                "feed-ca",
                gateway.cert().toString(),
                "feed-cert",
                gateway.cert().toString(),
                "feed-key",
                gateway.key().toString());
        Waiting.await("a refusal").until(() -> status(wrong).contains("certificat"));
        assertNotEquals(revision, wrong.revision());
    }

    private static String status(Gateway gateway) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.adminAddress() + "/v1/status"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void certificatesNeedHttpsAndEachOther() {
        for (String[] bad : new String[][] {
            {"feed-ca", own.cert().toString(), "source", "http://127.0.0.1:1", "feed-ca: \"" + own.cert()},
            {"feed-cert", gateway.cert().toString(), "source", "https://127.0.0.1:1", "feed-cert: \"" + gateway.cert()},
            {"feed-ca", gateway.key().toString(), "source", "https://127.0.0.1:1", "feed-ca: " + gateway.key()}
        }) {
            SettingsException refused =
                    assertThrows(SettingsException.class, () -> Gateway.start(Map.of(bad[0], bad[1], bad[2], bad[3])));
            assertTrue(String.valueOf(refused.getMessage()).contains(bad[4]), refused.getMessage());
        }
    }
}
