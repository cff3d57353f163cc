package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that pipeline and do not read their answers. The server stops reading from them and loses no request. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class BackpressureTest {
    private static final int CLIENTS = 4;
    /** Each client may have some 80 KiB of waiting answers; the rest is growth of the allocator. */
    private static final long MAX_GROWTH = 32L << 20;

    private static long directBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @ParameterizedTest
    @CsvSource({"false,512", "true,512", "false,1"})
    void aClientThatDoesNotRead_isNotReadFrom_andGetsEveryAnswerLater(boolean posts, int maxPipelined)
            throws Exception {
        WireSettings settings =
                TestGateway.settings().maxPipelined(maxPipelined).build();
        List<NeverReading> clients = new ArrayList<>();
        try (TestGateway gateway = new TestGateway(settings);
                Client other = gateway.connect()) {
            long before = directBytes();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new NeverReading(gateway.server.address(), posts));
            }
            serve(other, 100);
            NeverReading.awaitStalled(clients);
            serve(other, 100);
            assertTrue(directBytes() - before < MAX_GROWTH, () -> "grew by " + (directBytes() - before));
            for (NeverReading client : clients) {
                assertTrue(client.readAll() > maxPipelined);
            }
        } finally {
            for (NeverReading client : clients) {
                client.close();
            }
        }
    }

    /** No request waits longer than a client's patience. */
    private static void serve(Client client, int requests) throws Exception {
        for (int i = 0; i < requests; i++) {
            NeverReading.check(client.send(NeverReading.request(i)).read(), i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void eachRequestIsAnswered_evenWithFewAnswersInFlight(int maxPipelined) throws Exception {
        WireSettings settings =
                TestGateway.settings().maxPipelined(maxPipelined).build();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            requests.append(NeverReading.request(i));
        }
        try (TestGateway gateway = new TestGateway(settings);
                Client client = new Client(gateway.server.address(), 16 * 1024)) {
            client.send(requests.toString());
            for (int i = 0; i < 1000; i++) {
                NeverReading.check(client.read(), i);
            }
        }
    }
}
