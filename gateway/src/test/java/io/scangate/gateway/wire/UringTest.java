package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.NotRun;
import io.scangate.gateway.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** io_uring with buffers that connections share, where the kernel has them. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class UringTest {
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);

    @BeforeEach
    void needsTheKernel() {
        NotRun.unless(Uring.lack() == null, "UringTest", String.valueOf(Uring.lack()));
    }

    private static TestGateway gateway(Transport transport) throws Exception {
        return new TestGateway(
                TestGateway.settings().transport(transport).eventLoops(1).build());
    }

    /** A loop that ends before the kernel has confirmed the close of a connection would leave it open. */
    @Test
    void stop_endsConnections_andTheirReceiveOperations() throws Exception {
        for (int round = 0; round < 20; round++) {
            Client half;
            try (TestGateway gateway = gateway(Transport.IO_URING)) {
                half = gateway.connect();
                half.send(REQUEST.substring(0, 20));
                Waiting.await("the connection")
                        .until(() -> gateway.server.load().connections() == 1);
            }
            assertEquals(0, half.readAll().length);
            half.close();
        }
    }

    @Test
    void loopsThatWork_passTheTest_andOthersDoNot() {
        EventLoopGroup good = new MultiThreadIoEventLoopGroup(1, Uring.handlers());
        EventLoopGroup other = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            assertNull(Uring.test(good));
            assertNotNull(Uring.test(other));
        } finally {
            good.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            other.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static long buffersInUse() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    @Test
    void connectionsThatWait_holdNoBuffers_andAllAreServedAtOnce() throws Exception {
        int clients = 600;
        List<Client> waiting = new ArrayList<>();
        try (TestGateway gateway = gateway(Transport.IO_URING)) {
            long before = buffersInUse();
            for (int i = 0; i < clients; i++) {
                Client client = gateway.connect();
                waiting.add(client);
                assertEquals(200, client.send(REQUEST).read().status());
            }
            Waiting.await("few buffers").until(() -> buffersInUse() - before < clients / 2);
            // More than there are shared buffers at first, while the loop takes none.
            HeldLoop.during(gateway.server, () -> {
                for (Client client : waiting) {
                    client.send(REQUEST);
                }
            });
            for (Client client : waiting) {
                assertEquals(200, client.read().status());
            }
        } finally {
            for (Client client : waiting) {
                client.close();
            }
        }
    }
}
