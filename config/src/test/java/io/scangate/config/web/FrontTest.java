package io.scangate.config.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.scangate.config.InParallel;
import io.scangate.config.access.Permission;
import io.scangate.gateway.testing.HttpCase;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The front of the control plane's listeners, by real sockets: what it refuses, in which order it serves, how it stops. */
@Timeout(60)
class FrontTest {
    private static final String GOOD = "GET /good HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final byte[] LARGE = new byte[1 << 20];

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<String> notes = new ArrayList<>();
    private final AtomicInteger large = new AtomicInteger();
    private final CountDownLatch slowIsAsked = new CountDownLatch(1);
    private final CompletableFuture<Answer> slow = new CompletableFuture<>();
    private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init")
    private WebServer server;

    private void start(String... settings) throws IOException {
        List<Route> routes = List.of(
                Route.of(Method.GET, "/good", Permission.PUBLIC, call -> Answer.noContent()),
                Route.of(Method.GET, "/text", Permission.PUBLIC, call -> Answer.of(200, "text/plain", new byte[10])),
                Route.of(Method.POST, "/note", Permission.PUBLIC, this::note).body(Body.bytes(100_000)),
                Route.of(Method.GET, "/large", Permission.PUBLIC, call -> large()),
                Route.waiting(Method.GET, "/slow", Permission.PUBLIC, call -> {
                    slowIsAsked.countDown();
                    return slow;
                }));
        server = TestListeners.start(routes, metrics, settings);
    }

    private Answer large() {
        large.incrementAndGet();
        return Answer.of(200, "text/plain", LARGE);
    }

    private Answer note(Call call) {
        synchronized (notes) {
            notes.add(new String(call.bytes(), ISO_8859_1));
        }
        return Answer.noContent();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        slow.complete(Answer.noContent());
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        open.add(socket);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** All that the server sends until it closes the connection. */
    private String answers(String request) throws IOException {
        Socket socket = connect();
        send(socket, request);
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** The head of the next answer; its body, if any, stays unread. */
    private static String head(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            head.write(b);
        }
        return head.toString(ISO_8859_1);
    }

    /** The list of requests that both planes share. */
    @Test
    void bothListeners_answerAsTheListSays() throws Exception {
        start();
        List<Executable> checks = new ArrayList<>();
        HttpCase.all().forEach(one -> {
            checks.add(() -> one.check(server.port(), "/text", "/note"));
            checks.add(() -> one.check(server.adminPort(), "/text", "/note"));
        });
        assertAll(checks);
    }

    @Test
    void tooManyHeaders_areRefused() throws Exception {
        start();
        String answer = answers("GET /good HTTP/1.1\r\nHost: h\r\n" + "X: x\r\n".repeat(200) + "\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
    }

    /** The server refuses these before a service sees them; the connection serves on, or ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%zz",
                "/%00",
                "//",
                "/..",
                "/a\\b",
                "/good?%zz",
                "/;x",
                "/a|b",
                "/\u00e4",
                "http://h?x",
                "/good?a=[]"
            })
    void oddTarget_isAnswered(String target) throws Exception {
        start();
        String answer = answers("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n"
                + "GET /good HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 "), answer);
        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.contains("HTTP/1.1 204 No Content"), answer);
    }

    @Test
    void requestsOfOneConnection_areCarriedOutInOrder() throws Exception {
        start();
        StringBuilder requests = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String note = String.valueOf(i);
            expected.add(note);
            requests.append("POST /note HTTP/1.1\r\nHost: h\r\nContent-Length: ")
                    .append(note.length())
                    .append(i == 99 ? "\r\nConnection: close" : "")
                    .append("\r\n\r\n")
                    .append(note);
        }
        String answer = answers(requests.toString());
        assertEquals(100, answer.split("HTTP/1.1 204 ", -1).length - 1);
        assertEquals(expected, notes);
    }

    @Test
    void clientThatNeverReads_hasOneRequestCarriedOutAtATime() throws Exception {
        start();
        Socket socket = connect();
        socket.setReceiveBufferSize(4_096);
        send(socket, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(200));
        Waiting.await("the first answer").until(() -> large.get() > 0);
        for (int i = 0; i < 20; i++) {
            assertTrue(
                    answers(GOOD.replace("Host", "Connection: close\r\nHost")).startsWith("HTTP/1.1 204 "));
        }
        // The kernel's buffers take some; the heap holds one answer.
        assertTrue(large.get() < 20, large + " answers were made");
        assertTrue(gauge("scangate.api.unsent.bytes") <= LARGE.length + 1_000);
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    @Test
    void clientThatNeverReads_cannotSendForEver() throws Exception {
        start();
        Socket socket = connect();
        socket.setReceiveBufferSize(4_096);
        byte[] requests = "GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1_000).getBytes(ISO_8859_1);
        AtomicLong sent = new AtomicLong();
        CompletableFuture<String> writing = InParallel.start(() -> {
            try {
                while (sent.get() < 200L << 20) {
                    socket.getOutputStream().write(requests);
                    sent.addAndGet(requests.length);
                }
                return "the server took everything";
            } catch (IOException e) {
                return "stopped";
            }
        });
        // The client stands still while others are served: the kernel's buffers are full.
        long before = -1;
        for (int standing = 0; standing < 50 && !writing.isDone(); standing++) {
            assertGood();
            if (sent.get() != before) {
                before = sent.get();
                standing = 0;
            }
        }
        assertTrue(gauge("scangate.api.pending.bytes") <= 64 << 10, "pending: " + gauge("scangate.api.pending.bytes"));
        socket.close();
        assertEquals("stopped", writing.get());
    }

    private void assertGood() throws IOException {
        String answer = answers(GOOD.replace("Host", "Connection: close\r\nHost"));
        assertTrue(answer.startsWith("HTTP/1.1 204 "), answer);
    }

    @Test
    void unfinishedHeads_shareTheirMemory() throws Exception {
        start("max-pending-bytes", String.valueOf(1 << 20));
        // Each holds 15 KB.
        String head = "GET /good HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(15_000);
        for (int i = 0; i < 200; i++) {
            send(connect(), head);
        }
        // Connections are ended by their event loops, later than they are counted.
        Waiting.await("an end").until(() -> ended("evicted") >= 100);
        Waiting.await("memory within its limit").until(() -> gauge("scangate.api.pending.bytes") <= 1 << 20);
        assertGood();
        stop();
        assertEquals(0, gauge("scangate.api.pending.bytes"));
    }

    @Test
    void unfinishedHead_thatIsEnded_getsAnAnswer() throws Exception {
        start("max-connections", "1");
        Socket unfinished = connect();
        send(unfinished, "GET /good HTTP/1.1\r\n");
        // The new connection is refused until the other one has been unfinished for a second.
        Waiting.await("room").until(() -> {
            Socket more = connect();
            send(more, GOOD);
            return head(more).startsWith("HTTP/1.1 204 ");
        });
        assertTrue(head(unfinished).startsWith("HTTP/1.1 503 "));
    }

    @Test
    void smallRests_holdLittleMemory() throws Exception {
        start();
        for (int i = 0; i < 100; i++) {
            send(connect(), "G");
        }
        Waiting.await("bytes").until(() -> gauge("scangate.api.pending.bytes") >= 100);
        assertTrue(gauge("scangate.api.pending.bytes") <= 100 * 64, "pending: " + gauge("scangate.api.pending.bytes"));
    }

    @Test
    void clientThatLeavesTooMuch_losesItsConnection() throws Exception {
        start("max-unsent-bytes", String.valueOf(8 << 20));
        // Each leaves a part of a MiB.
        for (int i = 0; i < 40; i++) {
            Socket socket = connect();
            send(socket, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(20));
        }
        Waiting.await("an end").until(() -> ended("evicted") > 0);
        assertGood();
    }

    private double ended(String why) {
        return metrics.get("scangate.api.connections.ended")
                .tag("why", why)
                .functionCounter()
                .count();
    }

    @Test
    void headThatTricklesIn_isEndedAtItsDeadline() throws Exception {
        start("head-timeout", "500ms");
        Socket socket = connect();
        send(socket, "GET /good HTTP/1.1\r\n");
        CompletableFuture<String> answer = InParallel.start(() -> head(socket));
        while (!answer.isDone()) {
            try {
                send(socket, "X: x\r\n");
            } catch (IOException e) {
                break;
            }
            SlowPart.pause(20);
        }
        assertTrue(answer.get().startsWith("HTTP/1.1 408 "), answer.get());
    }

    @Test
    void restOfARefusedBody_isNotWaitedForLong() throws Exception {
        start();
        Socket socket = connect();
        send(socket, "POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        assertTrue(head(socket).startsWith("HTTP/1.1 404 "));
        Waiting.await("the end").until(() -> {
            try {
                send(socket, "x");
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** The answer does not depend on the body, and is made before the front sees the fault. */
    @Test
    void malformedBodyOfARefusedCall_doesNotLoseTheAnswer() throws Exception {
        start();
        String answer = answers("POST /nowhere HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n9;\r\n" + GOOD);
        assertTrue(answer.startsWith("HTTP/1.1 404 ") || answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.endsWith("}"), answer);
    }

    @Test
    void fullListener_endsAnIdleConnection() throws Exception {
        start("max-connections", "3");
        Socket first = connect();
        send(first, GOOD);
        assertTrue(head(first).startsWith("HTTP/1.1 204 "));
        for (int i = 0; i < 2; i++) {
            send(connect(), "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        Waiting.await("three connections").until(() -> gauge("scangate.api.connections") == 3);
        Waiting.await("room").until(() -> {
            Socket more = connect();
            send(more, GOOD);
            return head(more).startsWith("HTTP/1.1 204 ");
        });
        assertEquals(-1, first.getInputStream().read());
    }

    @Test
    void fullListenerWithoutIdleConnection_refusesAtOnce() throws Exception {
        start("max-connections", "1");
        Socket busy = connect();
        send(busy, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        slowIsAsked.await();
        String refused = answers("");
        assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
        assertTrue(refused.contains("\r\nretry-after: "), refused);
        slow.complete(Answer.noContent());
        assertTrue(head(busy).startsWith("HTTP/1.1 204 "));
    }

    @Test
    void address_mayHaveSoManyConnections() throws Exception {
        start("max-connections-per-address", "2");
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket socket = connect();
            answers.add(InParallel.start(() -> head(socket)));
        }
        // Which of them is the third is for the event loops to say.
        Waiting.await("a refusal").until(() -> answers.stream().anyMatch(CompletableFuture::isDone));
        for (CompletableFuture<String> answer : answers) {
            String head = answer.getNow("");
            assertTrue(head.isEmpty() || head.startsWith("HTTP/1.1 503 "), head);
        }
        assertEquals(1, ended("refused"));
    }

    /** Keep-alive clients ask on and on; the server stops under them. */
    @Test
    void stop_losesNoRequest() throws Exception {
        start();
        AtomicInteger served = new AtomicInteger();
        List<CompletableFuture<String>> clients = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            Socket socket = connect();
            clients.add(InParallel.start(() -> lastAnswer(socket, served)));
        }
        Waiting.await("requests").until(() -> served.get() > 1_000);
        long start = System.nanoTime();
        server.close();
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (CompletableFuture<String> client : clients) {
            String last = Objects.requireNonNull(client.get());
            assertTrue(last.startsWith("HTTP/1.1 204 "), last);
        }
        assertTrue(millis < 9_000, millis + " ms: it did not wait for the limit of 10 s");
    }

    /** The answer that ends the connection, or nothing where a request was lost. */
    private static String lastAnswer(Socket socket, AtomicInteger served) throws IOException {
        String head = "";
        long answered = System.nanoTime();
        do {
            long idle = System.nanoTime() - answered;
            String next = tryGood(socket);
            if (next.isEmpty()) {
                // A connection that rests for half a second may be ended: a busy machine can let it rest.
                return idle > 300_000_000L ? head : "";
            }
            head = next;
            answered = System.nanoTime();
            served.incrementAndGet();
        } while (!head.contains("connection: close"));
        return head;
    }

    private static String tryGood(Socket socket) {
        try {
            send(socket, GOOD);
            return head(socket);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void stop_waitsForAnAnswerThatComesLater() throws Exception {
        start();
        Socket socket = connect();
        send(socket, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        slowIsAsked.await();
        CompletableFuture<String> answer = InParallel.start(() -> head(socket));
        CompletableFuture<Void> stopped = OwnThread.run(server::close);
        Waiting.await("the listener's end").until(() -> {
            try (Socket more = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                return new BufferedReader(new InputStreamReader(more.getInputStream(), ISO_8859_1)).read() < 0;
            } catch (IOException e) {
                return true;
            }
        });
        slow.complete(Answer.noContent());
        assertTrue(answer.get().startsWith("HTTP/1.1 204 "), answer.get());
        assertTrue(answer.get().contains("connection: close"), answer.get());
        stopped.get();
    }
}
