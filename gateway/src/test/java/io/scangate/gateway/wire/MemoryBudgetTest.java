package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that all connections of a listener may take together. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class MemoryBudgetTest {
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);
    private static final int MEBIBYTE = 1 << 20;
    private static final int CLIENTS = 100;

    private final List<AutoCloseable> clients = new ArrayList<>();

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    private static TestGateway gateway(int loops, long pending, long unsent) {
        return new TestGateway(
                TestGateway.settings().eventLoops(loops).memory(pending, unsent).build());
    }

    private static double gauge(TestGateway gateway, String name) {
        return gateway.metrics.get(name).gauge().value();
    }

    private static double evicted(TestGateway gateway) {
        return gateway.metrics
                .get("scangate.connections.evicted")
                .functionCounter()
                .count();
    }

    private static void assertServed(TestGateway gateway) throws IOException {
        try (Client client = gateway.connect()) {
            assertEquals(200, client.send(REQUEST).read().status());
        }
    }

    private Client unfinished(TestGateway gateway, int bytes) throws IOException {
        Client client = gateway.connect();
        clients.add(client);
        return client.send(Arrays.copyOf(Unfinished.REQUEST, bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void unfinishedRequestsAboveTheLimit_areEndedWith503_andOthersAreServed(int loops) throws Exception {
        try (TestGateway gateway = gateway(loops, MEBIBYTE, 0)) {
            for (int i = 0; i < CLIENTS; i++) {
                unfinished(gateway, Unfinished.REQUEST.length);
                assertServed(gateway);
            }
            // The last requests may not have been read yet.
            Waiting.await().until(() -> evicted(gateway) >= CLIENTS - MEBIBYTE / Unfinished.REQUEST.length);
            Waiting.await().until(() -> gauge(gateway, "scangate.pending.bytes") <= MEBIBYTE);
            assertEquals(MEBIBYTE, gauge(gateway, "scangate.pending.max.bytes"));
            closeClients();
            Waiting.await().until(() -> gauge(gateway, "scangate.pending.bytes") == 0);
        }
    }

    @Test
    void largestAreEndedFirst_thenTheOldest() throws Exception {
        try (TestGateway gateway = gateway(1, MEBIBYTE, 0)) {
            Client small = unfinished(gateway, 1000);
            awaitPending(gateway, 1000);
            Client oldest = unfinished(gateway, Unfinished.REQUEST.length);
            awaitPending(gateway, Unfinished.REQUEST.length);
            Client newer = oldest;
            while (evicted(gateway) == 0) {
                double before = gauge(gateway, "scangate.pending.bytes");
                newer = unfinished(gateway, Unfinished.REQUEST.length);
                Waiting.await()
                        .until(() -> evicted(gateway) > 0
                                || gauge(gateway, "scangate.pending.bytes") >= before + Unfinished.REQUEST.length);
            }
            Client.Answer answer = oldest.read();
            assertEquals(503, answer.status());
            assertEquals("1", answer.header("retry-after"));
            assertEquals("close", answer.header("connection"));
            assertTrue(oldest.isClosedByServer());
            String rest = new String(Unfinished.REQUEST, 1000, Unfinished.REQUEST.length - 1000, ISO_8859_1)
                    + "c".repeat(768);
            assertTrue(small.send(rest).read().status() != 503);
            assertTrue(
                    Objects.requireNonNull(newer).send("c".repeat(768)).read().status() != 503);
        }
    }

    private static void awaitPending(TestGateway gateway, int bytes) {
        Waiting.await().until(() -> gauge(gateway, "scangate.pending.bytes") >= bytes);
    }

    @Test
    void unsentAnswersAboveTheLimit_endTheConnections_andOthersAreServed() throws Exception {
        try (TestGateway gateway = gateway(2, 0, MEBIBYTE)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new NeverReading(gateway.server.address()));
            }
            Waiting.await("a connection is ended").until(() -> evicted(gateway) > 0);
            for (int i = 0; i < CLIENTS; i++) {
                assertServed(gateway);
            }
            Waiting.await().until(() -> gauge(gateway, "scangate.unsent.bytes") <= MEBIBYTE);
            closeClients();
            Waiting.await().until(() -> gauge(gateway, "scangate.unsent.bytes") == 0);
        }
    }
}
