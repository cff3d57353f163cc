package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.source.feed.ControlPlane;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway takes over from another one. Both are in this process, and have all else of their own, as processes do. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "only epoll passes sockets")
class TakeoverTest {
    private static final String LINK = "/v1/resolve?link=https%3A%2F%2Fa%2Fx";

    @TempDir
    Path folder;

    private final ControlPlane plane = new ControlPlane();
    private final List<Gateway> gateways = new ArrayList<>();

    @AfterEach
    void close() {
        gateways.forEach(Gateway::close);
        plane.close();
    }

    private Path socket() {
        return folder.resolve("takeover");
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "source", plane.address(),
                "state-dir", folder.resolve("state").toString(),
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0",
                "event-loops", "2",
                "report-interval", "50ms",
                "takeover", socket().toString()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private Gateway start(String... more) throws IOException {
        Gateway gateway = Gateway.start(settings(more));
        gateways.add(gateway);
        return gateway;
    }

    private static void awaitEnd(Gateway gateway) throws Exception {
        gateway.handedOver().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Client.Answer ask(String address, String request) throws IOException {
        try (Client client = new Client(HostPort.parse(address))) {
            return client.send(request).read();
        }
    }

    private Gateway startWithRules() throws IOException {
        plane.put("a", "pages/one");
        Gateway gateway = start();
        Waiting.await().until(() -> gateway.revision() == 1);
        return gateway;
    }

    @Test
    void manyTakeoversFailNoRequestAndLoseNoCount() throws Exception {
        Gateway serving = startWithRules();
        long answered;
        String address = serving.address();
        try (TakeoverLoad load = new TakeoverLoad(HostPort.parse(address), LINK)) {
            for (int i = 0; i < 10; i++) {
                plane.put("a", "pages/" + (10 * i + 1));
                long before = load.answered();
                CompletableFuture<Void> changes = OwnThread.run(putting(10 * i + 2));
                Gateway next = start();
                assertEquals(address, next.address());
                awaitEnd(serving);
                serving = next;
                changes.join();
                Waiting.await("scans of the new one").until(() -> load.answered() > before + 50);
            }
            load.end();
            assertEquals(List.of(), load.failures());
            answered = load.answered();
        }
        serving.close();
        // What a stop could not send in its time is on disk, and a later start sends it.
        start();
        long all = answered;
        Waiting.await("counts").until(() -> plane.scans() == all);
    }

    /** Changes while a process takes over; a client must not see an older page after a newer one. */
    private Runnable putting(int first) {
        return () -> {
            for (int i = first; i < first + 8; i++) {
                plane.put("a", "pages/" + i);
                SlowPart.pause(10);
            }
        };
    }

    @Test
    void changesReachTheNewOneAndTheRevisionNeverGoesBack() throws Exception {
        Gateway old = startWithRules();
        plane.put("a", "pages/two");
        Waiting.await().until(() -> old.revision() == 2);
        Gateway next = start();
        assertTrue(next.revision() >= 2, "it serves the revision from its first scan on");
        assertTrue(ask(next.address(), Client.get(LINK)).body().contains("pages/two"));
        awaitEnd(old);
        plane.put("a", "pages/three");
        Waiting.await().until(() -> next.revision() == 3);
        Waiting.await().until(() -> ask(next.address(), Client.get(LINK)).body().contains("pages/three"));
        assertEquals(200, ask(next.adminAddress(), Client.get("/readyz")).status());
    }

    @Test
    void whileTheControlPlaneIsAwayTheNewOneServesTheRulesOfTheOldOne() throws Exception {
        Gateway old = startWithRules();
        plane.fault(ControlPlane.Fault.ERROR);
        Gateway next = start();
        awaitEnd(old);
        assertTrue(ask(next.address(), Client.get(LINK)).body().contains("pages/one"));
        assertEquals(200, ask(next.adminAddress(), Client.get("/readyz")).status());
        assertEquals(1, next.revision());
    }

    @Test
    void aHeldGatewayIsTakenOverHeld() throws Exception {
        Gateway old = startWithRules();
        String post = " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
        assertEquals(200, ask(old.adminAddress(), "POST /v1/hold" + post).status());
        plane.put("a", "pages/two");
        Gateway next = start();
        awaitEnd(old);
        Waiting.await().until(() -> ask(next.adminAddress(), Client.get("/v1/status"))
                .body()
                .contains("\"state\":\"held\""));
        assertTrue(ask(next.address(), Client.get(LINK)).body().contains("pages/one"));
        assertEquals(200, ask(next.adminAddress(), "POST /v1/go-on" + post).status());
        assertTrue(ask(next.address(), Client.get(LINK)).body().contains("pages/two"));
    }

    @Test
    void aGatewayWithAFileIsTakenOver() throws Exception {
        Path rules = folder.resolve("rules.json");
        Files.writeString(
                rules,
                "{\"format\": \"scangate-snapshot/1\", \"revision\": 5, \"accounts\": [{\"appid\": \"wx1\", \"rules\":"
                        + " [{\"prefix\": \"https://a/\", \"live\": {\"page\": \"pages/file\"}}]}]}");
        Gateway old = start("source", "file:" + rules);
        Waiting.await().until(() -> old.revision() == 5);
        Gateway next = start("source", "file:" + rules);
        assertTrue(ask(next.address(), Client.get(LINK)).body().contains("pages/file"));
        awaitEnd(old);
        Files.writeString(rules, "no rules");
        IOException refused = assertThrows(IOException.class, () -> start("source", "file:" + rules));
        assertTrue(String.valueOf(refused.getMessage()).contains("gives no rules"), refused.getMessage());
        assertTrue(ask(next.address(), Client.get(LINK)).body().contains("pages/file"));
    }

    @Test
    void aProcessThatCannotTakeOverLeavesTheOldOneAsItIs() throws Exception {
        Gateway old = startWithRules();
        int other = HostPort.parse(old.adminAddress()).port();
        IOException address = assertThrows(IOException.class, () -> start("listen", "127.0.0.1:" + other));
        assertTrue(String.valueOf(address.getMessage()).contains(old.address()), address.getMessage());
        IOException rules = assertThrows(
                IOException.class,
                () -> start("state-dir", folder.resolve("another").toString()));
        assertTrue(String.valueOf(rules.getMessage()).contains("has no rules of revision 1"), rules.getMessage());
        plane.put("a", "pages/two");
        Waiting.await().until(() -> old.revision() == 2);
        assertTrue(ask(old.address(), Client.get(LINK)).body().contains("pages/two"));
        Gateway next = start();
        awaitEnd(old);
        assertEquals(2, next.revision());
    }

    /** SIGTERM reaches the old process, or the new one, while the old one answers its last request. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStopInTheMiddleOfAHandoverLosesNoCount(boolean ofTheOldOne) throws Exception {
        Gateway old = startWithRules();
        String request = Client.get(LINK);
        try (Client client = new Client(HostPort.parse(old.address()))) {
            client.send(request.substring(0, 10));
            Waiting.await("the connection").until(() -> ask(old.adminAddress(), Client.get("/metrics"))
                    .body()
                    .contains("\nscangate_connections 1"));
            Gateway next = start();
            // The old one has given up its state directory then.
            Waiting.await("reports").until(() -> ask(next.adminAddress(), Client.get("/v1/status"))
                    .body()
                    .contains("\"reports\""));
            CompletableFuture<Void> stop = OwnThread.run(ofTheOldOne ? old::close : next::close);
            client.send(request.substring(10));
            assertEquals(200, client.read().status());
            stop.join();
            awaitEnd(old);
            next.close();
        }
        start();
        Waiting.await("counts").until(() -> plane.scans() == 1);
    }

    /** Talks to the socket as a process that ends early, or that is no gateway. */
    @Test
    void whoSaysNonsenseOrEndsGetsNothingAndStopsNothing() throws Exception {
        Gateway old = startWithRules();
        assertEquals("", talk("GET / HTTP/1.1\n"));
        assertEquals("", talk("accepting\n"));
        assertEquals("", talk("sockets\n"));
        assertTrue(talk("scangate-takeover/1\n").startsWith("serving 1 " + old.address()));
        Gateway next = start();
        awaitEnd(old);
        assertEquals(1, next.revision());
    }

    /** The first line of the answer; empty if the connection ends, or stays silent until this side has ended it. */
    private String talk(String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1000);
            while (channel.read(answer) >= 0 && answer.position() < 10) {
                // The line comes at once.
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
    }

    /** It has its own socket at the path by then, which nobody answers when it is gone. */
    @Test
    void afterAProcessThatWasKilledJustBeforeItAccepted_anotherOneTakesOver() throws Exception {
        Gateway old = startWithRules();
        try (SocketChannel killed = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.connect(UnixDomainSocketAddress.of(socket()));
            killed.write(ByteBuffer.wrap("scangate-takeover/1\n".getBytes(StandardCharsets.US_ASCII)));
            assertTrue(killed.read(ByteBuffer.allocate(1000)) > 0);
            Files.delete(socket());
            try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                left.bind(UnixDomainSocketAddress.of(socket()));
            }
        }
        Waiting.await("the socket").ignoreExceptions().until(() -> talk("scangate-takeover/1\n")
                .startsWith("serving 1 "));
        Gateway next = start();
        awaitEnd(old);
        assertEquals(1, next.revision());
    }

    /** It has offered what it serves, and ends before it gives its sockets. */
    @Test
    void aProcessThatIsKilledInTheMiddleIsReplaced() throws Exception {
        plane.put("a", "pages/one");
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(socket()));
        CompletableFuture<Void> end = OwnThread.run(() -> {
            try (killed;
                    SocketChannel taking = killed.accept()) {
                taking.write(
                        ByteBuffer.wrap("serving -1 127.0.0.1:1 127.0.0.1:1\n".getBytes(StandardCharsets.US_ASCII)));
                assertTrue(taking.read(ByteBuffer.allocate(100)) > 0, "its first word");
                assertTrue(taking.read(ByteBuffer.allocate(100)) > 0, "its first wish");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Gateway next = start();
        end.get(30, TimeUnit.SECONDS);
        Waiting.await().until(() -> next.revision() == 1);
    }

    @Test
    void aSocketOfAKilledProcessIsReplaced() throws Exception {
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertTrue(Files.exists(socket()));
        Gateway first = startWithRules();
        Gateway next = start();
        awaitEnd(first);
        next.close();
        assertFalse(Files.exists(socket()));
    }

    @Test
    void aPathThatCannotBeASocketIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "of somebody");
        IOException refused = assertThrows(IOException.class, () -> start("takeover", file.toString()));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("takeover: "), refused.getMessage());
        assertEquals("of somebody", Files.readString(file));
        assertThrows(
                IOException.class,
                () -> start("takeover", folder.resolve("no/such/place").toString()));
        assertThrows(SettingsException.class, () -> start("takeover", "/" + "x".repeat(100)));
        SettingsException transport = assertThrows(SettingsException.class, () -> start("transport", "nio"));
        assertTrue(String.valueOf(transport.getMessage()).contains("expected: auto or epoll"), transport.getMessage());
    }
}
