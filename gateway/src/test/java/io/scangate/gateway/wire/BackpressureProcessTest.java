package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.testing.SlowPart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process with little memory, and a hundred clients that pipeline and never read. */
@ExtendWith(LeakCheck.class)
@Timeout(180)
class BackpressureProcessTest {
    private static final int NEVER_READING = 100;
    private static final int SCANS = 500;
    private static final long LASTS_NANOS = 4_000_000_000L;
    /** The limit of resident memory. Unbounded answers would exceed it in a fraction of a second. */
    private static final long MAX_GROWTH_KIB = 40 * 1024;

    @TempDir
    Path folder;

    private final List<NeverReading> clients = new ArrayList<>();

    @AfterEach
    void closeClients() throws Exception {
        for (NeverReading client : clients) {
            client.close();
        }
    }

    @Test
    void otherClientsAreServed_andTheMemoryStaysFlat() throws Exception {
        // The heap is committed at the start, so growth comes from other memory.
        try (SmallGateway gateway =
                SmallGateway.start(folder, List.of("-Xmx128m", "-Xms128m", "-XX:+AlwaysPreTouch"), List.of())) {
            HostPort address = gateway.address();
            for (int i = 0; i < NEVER_READING; i++) {
                clients.add(new NeverReading(address));
            }
            NeverReading.awaitStalled(clients);
            long residentBefore = gateway.residentKib();

            long start = System.nanoTime();
            serve(address, SCANS);
            SlowPart.pause(Math.max(1, (LASTS_NANOS - (System.nanoTime() - start)) / 1_000_000));

            long residentAfter = gateway.residentKib();
            assertTrue(
                    residentAfter - residentBefore < MAX_GROWTH_KIB,
                    () -> "from " + residentBefore + " to " + residentAfter + " KiB");
            assertTrue(gateway.isAlive(), gateway.log());
            assertFalse(gateway.log().contains("OutOfMemoryError"), gateway.log());
        }
    }

    /** Sends half of the scans on one connection and half on new ones. */
    private static void serve(HostPort address, int scans) throws Exception {
        try (Client kept = new Client(address)) {
            for (int i = 0; i < scans; i += 2) {
                NeverReading.check(kept.send(NeverReading.request(i)).read(), i);
                try (Client client = new Client(address)) {
                    assertEquals(
                            200, client.send(NeverReading.request(i)).read().status());
                }
            }
        }
    }
}
