package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.Client;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stops of a busy gateway lose no request; prints what it measures. */
@Tag("soak")
@Timeout(600)
class StopFloodTest {
    private static final int STOPS = Integer.getInteger("flood.stops", 50);
    private static final int KEPT = 64;
    private static final int ANEW = 16;
    private static final int BEFORE_STOP = 2_000;

    @TempDir
    Path folder;

    private final LongAdder answered = new LongAdder();
    private final AtomicInteger lost = new AtomicInteger();

    @Test
    void establishedConnectionsAreNotResetBeforeTheirAnswer() throws Exception {
        for (int stop = 0; stop < STOPS; stop++) {
            try (SmallGateway gateway = SmallGateway.start(folder, List.of("-Xmx128m"), List.of())) {
                List<Thread> clients = new ArrayList<>();
                for (int i = 0; i < KEPT + ANEW; i++) {
                    boolean kept = i < KEPT;
                    clients.add(new Thread(() -> runClient(gateway.address(), kept)));
                }
                long before = answered.sum();
                clients.forEach(Thread::start);
                Waiting.await("busy").until(() -> answered.sum() - before > BEFORE_STOP);
                gateway.process().destroy();
                for (Thread client : clients) {
                    client.join();
                }
                assertEquals(143, gateway.process().waitFor());
            }
        }
        System.out.println("StopFloodTest: " + STOPS + " stops, " + answered.sum() + " answers, " + lost.get()
                + " connections without their answer");
        assertEquals(0, lost.get());
    }

    /** Asks until the gateway refuses a new connection, or announces the end of the kept one. */
    private void runClient(HostPort address, boolean kept) {
        boolean more = true;
        while (more) {
            try (Client client = new Client(address)) {
                more = ask(client, kept);
            } catch (ConnectException e) {
                more = false;
            } catch (IOException e) {
                lost.incrementAndGet();
                more = false;
            }
        }
    }

    private boolean ask(Client client, boolean kept) throws IOException {
        do {
            Client.Answer answer = client.send(NeverReading.request(1)).read();
            assertEquals(200, answer.status());
            answered.increment();
            if (answer.header("connection").equals("close")) {
                return false;
            }
        } while (kept);
        return true;
    }
}
