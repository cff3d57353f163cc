package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.source.feed.ControlPlane;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway with a heap of 128 MB at full rate, whose reports are answered with a byte each three seconds: it lives, and
 * afterwards each answered scan is counted or told as uncounted. Prints what it measures.
 */
@Tag("soak")
@Timeout(3_600)
class TrickledReportsTest {
    private static final int SECONDS = Integer.getInteger("reports.seconds", 600);
    private static final int CLIENTS = 4;
    private static final int PIPELINED = 400;

    @TempDir
    Path folder;

    @Test
    void allScansAreCountedOrTold() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            plane.fault(ControlPlane.Fault.TRICKLED_REPORT);
            List<String> settings = List.of(
                    "--report-to",
                    plane.address(),
                    "--state-dir",
                    folder.resolve("state").toString(),
                    "--report-interval",
                    "1s");
            try (SmallGateway gateway = SmallGateway.start(folder, List.of("-Xmx128m"), settings)) {
                double before = gateway.metric("scangate_http_requests_total{code=\"ok\",status=\"200\"}");
                long scans = scan(gateway);
                double waiting = gateway.metric("scangate_reports_waiting");
                assertTrue(gateway.isAlive(), gateway.log());
                assertFalse(gateway.log().contains("OutOfMemoryError"), gateway.log());
                assertEquals(1, gateway.metric("scangate_reports_thread_alive{thread=\"count\"}"));
                assertEquals(1, gateway.metric("scangate_reports_thread_alive{thread=\"report\"}"));
                plane.fault(ControlPlane.Fault.NONE);
                // The scans of the start count, too.
                long all = scans + (long) before;
                Waiting.await("all scans")
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> plane.scans() + plane.uncounted() == all);
                System.out.println("TrickledReportsTest: " + scans + " scans in " + SECONDS + " s, " + plane.trickled()
                        + " trickled answers, " + (long) waiting + " batches waited; counted " + plane.scans()
                        + ", told as uncounted " + plane.uncounted() + "; resident " + gateway.residentKib() + " KiB");
            }
        }
    }

    /** Scans at full rate; returns the number of answered scans. */
    private static long scan(SmallGateway gateway) throws Exception {
        AtomicLong answered = new AtomicLong();
        AtomicBoolean failed = new AtomicBoolean();
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> {
                try (Client connection = new Client(gateway.address())) {
                    String requests = NeverReading.request(0).repeat(PIPELINED);
                    while (System.nanoTime() < end) {
                        connection.send(requests);
                        for (int answer = 0; answer < PIPELINED; answer++) {
                            assertEquals(200, connection.read().status());
                        }
                        answered.addAndGet(PIPELINED);
                    }
                } catch (IOException | RuntimeException | AssertionError e) {
                    failed.set(true);
                }
            });
            clients.add(client);
            client.start();
        }
        for (Thread client : clients) {
            client.join();
        }
        assertFalse(failed.get(), gateway.log());
        return answered.get();
    }
}
