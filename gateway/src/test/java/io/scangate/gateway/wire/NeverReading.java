package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that sends numbered scans one after the other, as long as there is room, and reads no answer until {@link
 * #readAll}.
 */
final class NeverReading implements AutoCloseable {
    /**
     * More requests and answers than the system's buffers hold; beyond this number they would be in the server's
     * memory.
     */
    private static final int TOO_MANY = 2_000_000;

    private static final int BATCH = 20;

    private final Client client;
    private final boolean posts;
    private final Thread writer = new Thread(this::write, "never-reading");
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean stop;

    NeverReading(HostPort address) throws IOException {
        this(address, false);
    }

    /** With {@code posts}, every scan has a body. */
    NeverReading(HostPort address, boolean posts) throws IOException {
        this.posts = posts;
        client = new Client(address, 32 * 1024);
        client.socket.setSendBufferSize(32 * 1024);
        writer.setDaemon(true);
        writer.start();
    }

    /** The scan of that number. Every fifth has a body, so it is not part of the batch of those before it. */
    static String request(int number) {
        return number % 5 == 4
                ? post(number)
                : Client.get("/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fnumber%3D" + number);
    }

    private static String post(int number) {
        return Client.post("text/plain", "https://wx.qq.com/mp/?number=" + number);
    }

    /** Fails unless the answer belongs to the scan of that number. */
    static void check(Client.Answer answer, int number) {
        assertEquals(200, answer.status());
        assertTrue(answer.body().contains("%3Fnumber%3D" + number + "&scancode_time="), answer.body());
    }

    private void write() {
        try {
            while (!stop && sent.get() < TOO_MANY) {
                StringBuilder batch = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    int number = sent.get() + i;
                    batch.append(posts ? post(number) : request(number));
                }
                client.send(batch.toString());
                sent.addAndGet(BATCH);
            }
        } catch (IOException e) {
            // The test has closed the socket, so the client stops.
            stop = true;
        }
    }

    /** Waits until no client has sent a byte for a while. */
    static void awaitStalled(List<NeverReading> clients) {
        AtomicLong before = new AtomicLong(-1);
        Waiting.await("stalled").during(Duration.ofMillis(300)).until(() -> {
            long now = sent(clients);
            return before.getAndSet(now) == now;
        });
        for (NeverReading client : clients) {
            assertTrue(client.sent.get() < TOO_MANY, "the server continued to read");
        }
    }

    /** The number of scans that the clients have sent. */
    static long sent(List<NeverReading> clients) {
        return clients.stream().mapToLong(client -> client.sent.get()).sum();
    }

    /** Reads all answers and checks their order; returns their number. */
    int readAll() throws Exception {
        stop = true;
        int number = 0;
        while (writer.isAlive() || number < sent.get()) {
            check(client.read(), number++);
        }
        assertEquals(sent.get(), number);
        return number;
    }

    /** Reads until the server closes; ends with an exception. */
    void readUntilClosed() throws IOException {
        while (true) {
            check(client.read());
        }
    }

    private static void check(Client.Answer answer) {
        assertEquals(200, answer.status());
    }

    @Override
    public void close() throws IOException {
        stop = true;
        client.close();
    }
}
