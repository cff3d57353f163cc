package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The fast path lives without garbage. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class AllocationTest {
    private static final String REQUEST = "GET /v1/resolve?link=" + TestGateway.HIT + "&scene=1011 HTTP/1.1\r\n"
            + "Host: a\r\nUser-Agent: MicroMessenger/8.0.50\r\nX-User: user-ana\r\n\r\n";
    private static final int BATCH = 100;
    private static final int WARM_UP = 30_000;
    private static final int REQUESTS = 100_000;
    /** Measured: 94, nearly all of it by the leak detector, which runs at paranoid here, for the buffers of each read. */
    private static final int MAX_BYTES_A_REQUEST = 200;

    @Test
    void warmConnection_allocatesNextToNothingForEachRequest() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        HttpSettings settings = TestGateway.settings().eventLoops(1).build();
        try (TestGateway gateway = new TestGateway(settings);
                Client client = gateway.connect()) {
            assertEquals(200, client.send(REQUEST).read().status());
            long loop = loopThread(gateway);
            ask(client, WARM_UP);
            long before = threads.getThreadAllocatedBytes(loop);
            ask(client, REQUESTS);
            long each = (threads.getThreadAllocatedBytes(loop) - before) / REQUESTS;
            assertTrue(each < MAX_BYTES_A_REQUEST, () -> each + " bytes a request");
        }
    }

    private static long loopThread(TestGateway gateway) throws Exception {
        List<EventExecutor> loops = new ArrayList<>();
        gateway.server.loops().forEach((loop, state) -> loops.add(loop));
        assertEquals(1, loops.size());
        return loops.get(0).submit(() -> Thread.currentThread().getId()).get();
    }

    private static void ask(Client client, int requests) throws IOException {
        byte[] batch = REQUEST.repeat(BATCH).getBytes(ISO_8859_1);
        for (int i = 0; i < requests; i += BATCH) {
            client.send(batch);
            for (int answer = 0; answer < BATCH; answer++) {
                assertEquals(200, client.read().status());
            }
        }
    }
}
