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

/** A client that sends numbered scans one behind the other, as long as there is room, and reads no answer until told. */
final class NeverReading implements AutoCloseable {
    /** More than the system's buffers can hold of requests and answers: past this, it is the server that holds them. */
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

    /** With scans that all have a body, if so wished. */
    NeverReading(HostPort address, boolean posts) throws IOException {
        this.posts = posts;
        client = new Client(address, 32 * 1024);
        client.socket.setSendBufferSize(32 * 1024);
        writer.setDaemon(true);
        writer.start();
    }

    /** The scan of that number; every fifth has a body, and so is not looked up together with those before it. */
    static String request(int number) {
        return number % 5 == 4
                ? post(number)
                : Client.get("/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fnumber%3D" + number);
    }

    private static String post(int number) {
        return Client.post("text/plain", "https://wx.qq.com/mp/?number=" + number);
    }

    /** Fails unless it is the answer to that scan. */
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
            // The test has closed the socket: nothing is to be sent any more.
            stop = true;
        }
    }

    /** Waits until none of them could send anything for a while. */
    static void awaitStalled(List<NeverReading> clients) {
        AtomicLong before = new AtomicLong(-1);
        Waiting.await("stalled").during(Duration.ofMillis(300)).until(() -> {
            long now = sent(clients);
            return before.getAndSet(now) == now;
        });
        for (NeverReading client : clients) {
            assertTrue(client.sent.get() < TOO_MANY, "the server went on to read");
        }
    }

    /** How many scans they have sent. */
    static long sent(List<NeverReading> clients) {
        return clients.stream().mapToLong(client -> client.sent.get()).sum();
    }

    /** Starts to read: all answers that there should be, in order. */
    int readAll() throws Exception {
        stop = true;
        int number = 0;
        while (writer.isAlive() || number < sent.get()) {
            check(client.read(), number++);
        }
        assertEquals(sent.get(), number);
        return number;
    }

    /** Reads whatever comes; ends with an exception, because the server closes. */
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
