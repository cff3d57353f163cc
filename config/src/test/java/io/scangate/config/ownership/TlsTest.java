package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import io.netty.handler.ssl.SslContextBuilder;
import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.gateway.link.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsTest {
    private final TlsKeyPair keys = TlsKeyPair.ofSelfSigned("files.test");
    private Server server = Server.builder()
            .service("/", (context, request) -> HttpResponse.of(404))
            .build();

    @BeforeEach
    void start() {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = Server.builder()
                .port(any, SessionProtocol.HTTPS)
                .port(any, SessionProtocol.HTTP)
                .tls(keys)
                .service("/a.txt", (context, request) -> HttpResponse.of("content"))
                .service(
                        "/up.txt",
                        (context, request) ->
                                HttpResponse.ofRedirect("https://files.test:" + port(SessionProtocol.HTTPS) + "/a.txt"))
                .service(
                        "/down.txt",
                        (context, request) ->
                                HttpResponse.ofRedirect("http://files.test:" + port(SessionProtocol.HTTP) + "/a.txt"))
                .build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop().join();
    }

    private void trusting(SslContextBuilder tls) {
        tls.trustManager(keys.certificateChain());
    }

    private int port(SessionProtocol protocol) {
        return server.activeLocalPort(protocol);
    }

    private FetchReply fetch(SessionProtocol protocol, String host, String path, Consumer<SslContextBuilder> tls)
            throws FetchException {
        Link link = World.link(protocol.uriText() + "://" + host + ":" + port(protocol) + path);
        OwnershipSettings settings = Settings.loopback(port(SessionProtocol.HTTPS), port(SessionProtocol.HTTP));
        try (Fetcher fetcher = new Fetcher(settings, World.LOOPBACK, ConnectGate.of(new AddressPolicy(true)), tls)) {
            return fetcher.fetch("wx1", link, Deadline.in(Duration.ofSeconds(5)));
        }
    }

    private static String text(FetchReply fetched) {
        byte[] body = fetched.body();
        return body == null ? "no file" : new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void aCertificateThatIsTrustedAndForTheNameIsAccepted() throws FetchException {
        assertEquals("content", text(fetch(SessionProtocol.HTTPS, "files.test", "/a.txt", this::trusting)));
        assertEquals("content", text(fetch(SessionProtocol.HTTP, "files.test", "/up.txt", this::trusting)));
    }

    @Test
    void aCertificateThatIsSelfSignedOrForAnotherNameIsNot() {
        assertTls("files.test", tls -> {}, "certification path");
        assertTls("other.test", this::trusting, "other.test");
        assertTls("127.0.0.1", this::trusting, "127.0.0.1");
    }

    private void assertTls(String host, Consumer<SslContextBuilder> tls, String detail) {
        FetchException refused =
                assertThrows(FetchException.class, () -> fetch(SessionProtocol.HTTPS, host, "/a.txt", tls));
        assertEquals(FetchException.Failure.NO_ANSWER, refused.failure());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("TLS failed: ") && message.contains(detail), message);
        assertTrue(message.contains("expected: a certificate for this host that browsers trust"), message);
    }

    @Test
    void aRedirectFromHttpsToHttpIsRefused() {
        FetchException refused = assertThrows(
                FetchException.class, () -> fetch(SessionProtocol.HTTPS, "files.test", "/down.txt", this::trusting));
        assertEquals(FetchException.Failure.NOT_ALLOWED, refused.failure());
    }
}
