package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.TestCertificate;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HAProxy with its file of deploy/, in front of three servers of which the first ends every connection without an answer. */
@NeedsProgram("haproxy")
@Timeout(60)
class HaproxyTest {
    private static final int REQUESTS = 12;

    @TempDir
    Path folder;

    private final ShortServers servers = new ShortServers();
    private final AtomicReference<String> readiness = new AtomicReference<>("200 OK");
    private @Nullable Process haproxy;

    @BeforeEach
    void start() throws Exception {
        List<Integer> ports =
                List.of(servers.start(() -> ""), servers.start(() -> "200 OK"), servers.start(() -> "200 OK"));
        int ready = servers.start(() -> "200 OK");
        List<Integer> admin = List.of(servers.start(readiness::get), ready, ready);
        String settings = Files.readString(Compose.DEPLOY.resolve("haproxy.cfg"));
        for (int i = 1; i <= 3; i++) {
            settings = settings.replace(
                    " gateway-" + i + ":8080 check port 8081",
                    " 127.0.0.1:" + ports.get(i - 1) + " check port " + admin.get(i - 1));
        }
        TestCertificate certificate = TestCertificate.make(folder, "haproxy", "EC");
        Path pem = Files.writeString(
                folder.resolve("haproxy.pem"),
                Files.readString(certificate.cert()) + Files.readString(certificate.key()));
        // Sockets with paths: nobody else can have taken them. A busy machine answers late.
        settings = settings.replace("/run/secrets/haproxy.pem", pem.toString())
                .replaceAll("bind :(\\d+)", "bind unix@" + folder + "/$1")
                .replaceAll("timeout (connect|check) 2s", "timeout $1 20s");
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), settings);
        haproxy = new ProcessBuilder("haproxy", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Waiting.await("HAProxy listens").until(() -> Files.exists(folder.resolve("8080")));
    }

    @AfterEach
    void stop() throws Exception {
        Process process = Objects.requireNonNull(haproxy);
        process.destroyForcibly();
        process.waitFor();
        servers.close();
    }

    /** The status lines of some requests, each on a connection of its own. */
    private List<String> ask(String method) throws IOException {
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("8080")))) {
                String request = method + " /v1/resolve?link=x HTTP/1.1\r\nHost: scan.example\r\nX-User: bo\r\n"
                        + "Forwarded: for=192.0.2.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
                String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
                statuses.add(answer.substring(0, Math.max(0, answer.indexOf("\r\n"))));
            }
        }
        return statuses;
    }

    @Test
    void aGetGoesToAnotherServer_aPostThatMayHaveBeenCarriedOutDoesNot() throws Exception {
        assertTrue(ask("GET").stream().allMatch("HTTP/1.1 200 OK"::equals), "every GET has an answer");
        assertTrue(servers.heads("GET").size() > REQUESTS, "some went to the first server before");
        List<String> posts = ask("POST");
        assertTrue(posts.contains("HTTP/1.1 502 Bad Gateway"), posts.toString());
        assertTrue(posts.contains("HTTP/1.1 200 OK"), posts.toString());
        assertEquals(REQUESTS, servers.heads("POST").size());
        assertFalse(servers.heads("GET").toString().toLowerCase(Locale.ROOT).contains("x-user"), "X-User");
        assertFalse(servers.heads("GET").toString().contains("192.0.2.1"), "Forwarded");
    }

    @Test
    void aServerThatIsNotReadyGetsNoRequests() throws Exception {
        readiness.set("503 Service Unavailable");
        Waiting.await("HAProxy has seen it")
                .untilAsserted(() -> assertFalse(
                        ask("POST").contains("HTTP/1.1 502 Bad Gateway"), Files.readString(folder.resolve("log"))));
    }
}
