package io.scangate.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.testing.Waiting;
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
    private final Thread writer = new Thread(this::write, "never-reading");
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean stop;

    NeverReading(HostPort address) throws IOException {
        client = new Client(address, 32 * 1024);
        client.socket.setSendBufferSize(32 * 1024);
        writer.setDaemon(true);
        writer.start();
    }

    /** The scan of that number; every fifth goes through Netty's decoder. */
    static String request(int number) {
        String link = "https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fnumber%3D" + number;
        String odd = number % 5 == 4 ? "Upgrade: none\r\n" : "";
        return "GET /v1/resolve?link=" + link + " HTTP/1.1\r\nHost: a\r\n" + odd + "\r\n";
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
                    batch.append(request(sent.get() + i));
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
