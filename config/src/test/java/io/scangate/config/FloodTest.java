package io.scangate.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.SlowPart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers flood a control plane that runs in a process of its own with a heap of 256 MB; prints what it measures. */
@Tag("soak")
@Timeout(300)
class FloodTest {
    private static final Pattern ADDRESSES = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final String KEY = "operator key (shown once): ";
    private static final long FLOOD_NANOS = 10_000_000_000L;
    private static final int UPLOAD_BYTES = 63 << 20;
    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    private static final String OPENAPI = "GET /openapi.json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    @TempDir
    Path directory;

    private ConfigProcess process;
    private int port;
    private int adminPort;
    private String operatorKey;

    @BeforeEach
    void start() throws Exception {
        process = ConfigProcess.start(
                directory, "config", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--drain-timeout", "3s");
        operatorKey = process.printedUntil(KEY).strip().substring(KEY.length());
        String log = process.logUntil("istening on");
        Matcher addresses = ADDRESSES.matcher(log.substring(log.indexOf("istening on")));
        assertTrue(addresses.find(), log);
        port = Integer.parseInt(addresses.group(1));
        assertTrue(addresses.find(), log);
        adminPort = Integer.parseInt(addresses.group(1));
    }

    @AfterEach
    void stop() {
        process.close();
    }

    private static Socket connect(int to) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), to);
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** The status line of the answer to a request. */
    private static String status(int to, String request) throws IOException {
        try (Socket socket = connect(to)) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)).readLine();
            return String.valueOf(line);
        }
    }

    /** Asks both listeners until the flood has ended; the longest time for health in milliseconds. */
    private long longestHealth(CompletableFuture<?> flood) throws Exception {
        long longest = 0;
        do {
            long start = System.nanoTime();
            assertEquals("HTTP/1.1 200 OK", status(adminPort, HEALTH));
            longest = Math.max(longest, System.nanoTime() - start);
            assertEquals("HTTP/1.1 200 OK", status(port, OPENAPI));
        } while (!flood.isDone());
        flood.get();
        return longest / 1_000_000;
    }

    private void assertStops() throws Exception {
        long start = System.nanoTime();
        process.terminate();
        assertEquals(143, process.exitCode());
        print("SIGTERM to the end: " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private static void print(String measured) {
        System.out.println("FloodTest: " + measured);
    }

    private static CompletableFuture<Void> clients(int count, Callable<?> client) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(InParallel.start(client));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    @Test
    void malformedRequests_ofSixteenClientsForTenSeconds() throws Exception {
        List<String> requests = List.of(
                "BAD\r\n\r\n",
                "\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0003",
                "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: h\r\n\r\n",
                "PUT /v1/licences HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000000\r\n\r\n");
        for (int to : new int[] {port, adminPort}) {
            long end = System.nanoTime() + FLOOD_NANOS;
            CompletableFuture<Void> flood = clients(16, () -> {
                for (int i = 0; System.nanoTime() < end; i++) {
                    String line = status(to, requests.get(i % requests.size()));
                    assertTrue(line.startsWith("HTTP/1.1 4"), line);
                }
                return "";
            });
            print("malformed requests, health took at most " + longestHealth(flood) + " ms");
        }
        assertStops();
    }

    @Test
    void hundredThousandPipelinedRequests_thatAreNeverRead() throws Exception {
        byte[] some =
                "GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1_000).getBytes(ISO_8859_1);
        AtomicBoolean ended = new AtomicBoolean();
        Socket never = connect(port);
        try {
            // The kernel's buffers take a part; then the client can write no more, because the server reads no more.
            CompletableFuture<String> writing = InParallel.start(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        never.getOutputStream().write(some);
                    }
                } catch (IOException e) {
                    ended.set(true);
                }
                return "";
            });
            CompletableFuture<String> flood = forSomeTime();
            print("pipelined and never read, health took at most " + longestHealth(flood) + " ms, ended: " + ended);
            never.close();
            writing.get();
        } finally {
            never.close();
        }
        assertStops();
    }

    /** Without backpressure the server would buffer what the client sends: a GB ends any heap of 256 MB. */
    @Test
    void gigabyteOfPipelinedRequests_ofAClientThatNeverReads() throws Exception {
        byte[] some =
                "GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".repeat(10_000).getBytes(ISO_8859_1);
        AtomicLong sent = new AtomicLong();
        CompletableFuture<String> writing;
        try (Socket never = new Socket()) {
            never.setReceiveBufferSize(4_096);
            never.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            writing = InParallel.start(() -> {
                try {
                    while (sent.get() < 1L << 30) {
                        never.getOutputStream().write(some);
                        sent.addAndGet(some.length);
                    }
                } catch (IOException e) {
                    return "ended";
                }
                return "sent";
            });
            CompletableFuture<String> flood = forSomeTime();
            print("a client that sends on and never reads, health took at most " + longestHealth(flood) + " ms, sent "
                    + sent.get() / 1_000 + " KB");
        }
        assertEquals("ended", writing.get());
        assertStops();
    }

    private static CompletableFuture<String> forSomeTime() {
        long end = System.nanoTime() + FLOOD_NANOS;
        return InParallel.start(() -> {
            while (System.nanoTime() < end) {
                SlowPart.pause(10);
            }
            return "";
        });
    }

    @Test
    void unfinishedHeads_ofTenThousandConnections() throws Exception {
        byte[] head = ("GET /" + "x".repeat(16_000) + " HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(15_000))
                .getBytes(ISO_8859_1);
        List<Socket> sockets = new ArrayList<>();
        try {
            CompletableFuture<String> flood = InParallel.start(() -> {
                for (int i = 0; i < 9_900; i++) {
                    // Each client address may have 1,000 connections.
                    InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + i / 900)});
                    try {
                        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
                        sockets.add(socket);
                        socket.getOutputStream().write(head);
                    } catch (IOException e) {
                        // The server has ended it, for its memory.
                    }
                }
                return "";
            });
            print("9,900 unfinished heads, health took at most " + longestHealth(flood) + " ms");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertStops();
    }

    @Test
    void uploads_withAndWithoutAKey() throws Exception {
        upload("", 401);
        upload("Authorization: Bearer " + operatorKey + "\r\n", 0);
        assertStops();
    }

    /** 64 clients upload 63 MB each; where a status is given, each has it, unless its connection ended while it sent. */
    private void upload(String field, int status) throws Exception {
        byte[] chunk = new byte[1 << 16];
        Arrays.fill(chunk, (byte) 'x');
        String head = "PUT /v1/licences HTTP/1.1\r\nHost: h\r\nContent-Type: text/csv\r\n" + field + "Content-Length: "
                + UPLOAD_BYTES + "\r\n\r\n";
        CompletableFuture<Void> flood = clients(64, () -> {
            try (Socket socket = connect(port)) {
                OutputStream out = socket.getOutputStream();
                out.write(head.getBytes(ISO_8859_1));
                try {
                    for (int sent = 0; sent < UPLOAD_BYTES; sent += chunk.length) {
                        out.write(chunk);
                    }
                } catch (IOException e) {
                    return "";
                }
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)).readLine();
                assertTrue(status == 0 || line == null || line.startsWith("HTTP/1.1 " + status), line);
                return "";
            } catch (IOException e) {
                return "";
            }
        });
        print("uploads of 63 MB" + (status == 0 ? "" : " without a key") + ", health took at most "
                + longestHealth(flood) + " ms");
    }
}
