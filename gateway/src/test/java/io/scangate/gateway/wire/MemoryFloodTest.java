package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of clients flood a gateway that has a heap of 128 MB; prints what it measures. */
@Tag("soak")
@Timeout(300)
class MemoryFloodTest {
    private static final int UNFINISHED = Integer.getInteger("flood.clients", 4_000);
    private static final int NEVER_READING = 3_000;
    private static final int SLOW = 2_000;
    private static final int SECONDS = 15;
    /** With the reserve and ordinary clients almost the 20,000 descriptors of a process. */
    private static final int IDLE = 18_500;

    private static final int MIN_SCANS = 1_000;
    private static final int PIPELINED = 400;
    private static final int PAUSE_MILLIS = 2;
    /** So many writes in a row without a byte end the client's sending. */
    private static final int STALLED = 3;

    @TempDir
    Path folder;

    private static void print(String measured) {
        System.out.println("MemoryFloodTest: " + measured);
    }

    /** Asks on a new connection each time; the times in microseconds, sorted. */
    private static long[] serve(SmallGateway gateway, AtomicBoolean done) throws IOException {
        List<Long> times = new ArrayList<>();
        while (!done.get() || times.size() < MIN_SCANS) {
            long start = System.nanoTime();
            try (Client client = new Client(gateway.address())) {
                assertEquals(200, client.send(NeverReading.request(1)).read().status());
            }
            times.add((System.nanoTime() - start) / 1000);
            if (!done.get()) {
                // Without a pause a long flood uses up the ports of the client, and new connections then wait for one.
                SlowPart.pause(PAUSE_MILLIS);
            }
        }
        long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static String shown(long[] micros) {
        return micros.length + " scans, all answered; median " + micros[micros.length / 2] + " us, p99 "
                + micros[micros.length * 99 / 100] + " us, longest " + micros[micros.length - 1] + " us";
    }

    /** Clients of a flood. */
    private interface Flood {
        /** Starts a client, which sends as much as it may. */
        AutoCloseable client(HostPort address) throws IOException;

        /** Goes on when all clients have started. */
        default void goOn(List<AutoCloseable> clients) throws IOException {}
    }

    private void flood(String name, int count, Flood flooding) throws Exception {
        flood(name, count, flooding, List.of("-Xmx128m"), List.of());
    }

    private void flood(String name, int count, Flood flooding, List<String> flags, List<String> settings)
            throws Exception {
        try (SmallGateway gateway = SmallGateway.start(folder, flags, settings)) {
            print(name + ": before it " + shown(serve(gateway, new AtomicBoolean(true))));
            List<AutoCloseable> clients = new ArrayList<>();
            AtomicBoolean done = new AtomicBoolean();
            Thread flood = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        clients.add(flooding.client(gateway.address()));
                    }
                    flooding.goOn(clients);
                } catch (IOException e) {
                    throw new AssertionError("a connection was not accepted", e);
                } finally {
                    done.set(true);
                }
            });
            flood.start();
            print(name + ": meanwhile " + shown(serve(gateway, done)));
            flood.join();
            assertEquals(count, clients.size());
            print(name + ": evicted " + gateway.metric("scangate_connections_evicted_total") + ", pending bytes "
                    + gateway.metric("scangate_pending_bytes") + ", unsent bytes "
                    + gateway.metric("scangate_unsent_bytes") + ", resident " + gateway.residentKib() + " KiB");
            for (AutoCloseable client : clients) {
                client.close();
            }
            long left = System.nanoTime();
            print(name + ": after they left " + shown(serve(gateway, new AtomicBoolean(true))) + "; the first "
                    + MIN_SCANS + " took " + (System.nanoTime() - left) / 1_000_000 + " ms");
            assertTrue(gateway.isAlive(), gateway.log());
            assertFalse(gateway.log().contains("OutOfMemoryError"), gateway.log());
            long stop = System.nanoTime();
            gateway.process().destroy();
            assertEquals(143, gateway.process().waitFor());
            print(name + ": SIGTERM to the end " + (System.nanoTime() - stop) / 1_000_000 + " ms");
        }
    }

    /** Sends an unfinished request; the gateway may end the connection meanwhile. */
    private static AutoCloseable unfinished(HostPort address) throws IOException {
        Client client = new Client(address);
        try {
            client.send(Unfinished.REQUEST);
        } catch (IOException e) {
            // The gateway has ended the connection.
        }
        return client;
    }

    private static SocketChannel connected(HostPort address) throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        client.connect(new InetSocketAddress(address.host(), address.port()));
        client.configureBlocking(false);
        return client;
    }

    /** Clients that send a byte of a request a second. */
    private static final class SlowHeads implements Flood {
        @Override
        public AutoCloseable client(HostPort address) throws IOException {
            SocketChannel client = connected(address);
            client.write(ByteBuffer.wrap("GET /v1/resolve?link=".getBytes(ISO_8859_1)));
            return client;
        }

        @Override
        public void goOn(List<AutoCloseable> clients) {
            for (int second = 0; second < SECONDS; second++) {
                SlowPart.pause(1000);
                for (AutoCloseable client : clients) {
                    sendByte((SocketChannel) client);
                }
            }
        }

        private static void sendByte(SocketChannel client) {
            try {
                client.write(ByteBuffer.wrap(new byte[] {'a'}));
            } catch (IOException e) {
                // The gateway has ended the connection.
            }
        }
    }

    /** Sends requests until the gateway and the kernel take no more. */
    private static AutoCloseable neverReading(HostPort address) throws IOException {
        SocketChannel client = connected(address);
        ByteBuffer requests =
                ByteBuffer.wrap(NeverReading.request(1).repeat(PIPELINED).getBytes(ISO_8859_1));
        try {
            for (int stalled = 0; stalled < STALLED; ) {
                stalled = client.write(requests) == 0 ? stalled + 1 : 0;
                if (!requests.hasRemaining()) {
                    requests.clear();
                }
                if (stalled > 0) {
                    SlowPart.pause(1);
                }
            }
        } catch (IOException e) {
            // The gateway has ended the connection.
        }
        return client;
    }

    @Test
    void unfinishedRequests() throws Exception {
        flood(UNFINISHED + " unfinished requests", UNFINISHED, MemoryFloodTest::unfinished);
    }

    @Test
    void slowHeads() throws Exception {
        flood(SLOW + " slow heads", SLOW, new SlowHeads());
    }

    @Test
    void idleConnections() throws Exception {
        flood(
                IDLE + " idle connections",
                IDLE,
                MemoryFloodTest::connected,
                List.of("-Xmx256m"),
                List.of("--max-connections", Integer.toString(IDLE + 100)));
    }

    @Test
    void answersThatAreNeverRead() throws Exception {
        flood(NEVER_READING + " clients that never read", NEVER_READING, MemoryFloodTest::neverReading);
    }
}
