package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.events.ScanEvents;
import io.scangate.gateway.events.TestEvents;
import io.scangate.gateway.traces.TestTraces;
import io.scangate.gateway.traces.Traces;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A GET allocates nothing, also with events of scans and traces. The measurement covers the event loop's thread, with Netty's part. */
@ExtendWith(LeakCheck.class)
class AllocationTest {
    private static final int PIPELINED = 50;
    private static final int BATCHES = 500;
    /** The compiler works during the requests; only fully compiled code is free of allocations. */
    private static final int MAX_ROUNDS = 60;
    /** That many rounds in a row, to exclude chance. */
    private static final int SETTLED = 3;

    /** A hit, a miss, a test link of a member and an error, so that each kind of answer is measured. */
    private static final String REQUESTS = Client.get("/v1/resolve?link=" + TestGateway.HIT + "&scene=1011")
            + Client.get("/v1/resolve?link=https%3A%2F%2Fother.example%2F%E4%B8%AD&client_version=8.0.50")
            + Client.get("/v1/resolve?link=" + TestGateway.HIT).replace("\r\n\r\n", "\r\nX-User: user-ana\r\n\r\n")
            + Client.get("/v1/resolve?link=hello")
            + Client.get("/v1/resolve?lnk=a");

    private ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    /** The detector allocates a record for each buffer. */
    @BeforeEach
    void withoutLeakDetection() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void withLeakDetection() {
        ResourceLeakDetector.setLevel(level);
    }

    @ParameterizedTest
    @MethodSource("io.scangate.gateway.wire.Transports#ofThisMachine")
    void pipelinedRequestsAllocateNothing(Transport transport) throws Exception {
        assertSettlesBelow(16 * PIPELINED, transport, REQUESTS.repeat(PIPELINED / 5));
    }

    @ParameterizedTest
    @MethodSource("io.scangate.gateway.wire.Transports#ofThisMachine")
    void aSingleRequestAllocatesItsBuffersOnly(Transport transport) throws Exception {
        // Netty's part of a read, a write and a flush. Measured: 0.3 on epoll, 128 on NIO, 222 on io_uring.
        assertSettlesBelow(
                transport == Transport.EPOLL ? 16 : 400,
                transport,
                REQUESTS.substring(0, REQUESTS.indexOf("\r\n\r\n") + 4));
    }

    /** Sends rounds of batches until several rounds in a row allocate less than the limit for a batch. */
    private static void assertSettlesBelow(double limit, Transport transport, String batch) throws Exception {
        WireSettings settings =
                TestGateway.settings().transport(transport).eventLoops(1).build();
        try (ScanEvents events = TestEvents.discarded();
                Traces traces = TestTraces.discarded();
                TestGateway gateway = TestGateway.withEvents(settings, events, traces);
                Client client = gateway.connect()) {
            long thread = gateway.server
                    .loops()
                    .group()
                    .next()
                    .submit(() -> Thread.currentThread().getId())
                    .get();
            List<Double> figures = new ArrayList<>();
            int settled = 0;
            int length = lengthOfAnswers(gateway, batch);
            byte[] request = batch.getBytes(ISO_8859_1);
            for (int round = 0; round < MAX_ROUNDS && settled < SETTLED; round++) {
                double bytes = bytesPerBatch(client, request, length, thread);
                settled = bytes < limit ? settled + 1 : 0;
                figures.add(bytes);
            }
            assertEquals(
                    SETTLED, settled, () -> limit + " bytes a batch were expected; the last rounds took " + figures);
        }
    }

    private static double bytesPerBatch(Client client, byte[] request, int length, long thread) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(thread);
        exchange(client, request, length, BATCHES);
        return (double) (threads.getThreadAllocatedBytes(thread) - before) / BATCHES;
    }

    /** Answers to the same requests have the same length: they differ in their times only. */
    private static int lengthOfAnswers(TestGateway gateway, String batch) throws IOException {
        String last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        try (Client all = gateway.connect();
                Client lastOnly = gateway.connect()) {
            return all.send(batch + last).readAll().length - lastOnly.send(last).readAll().length;
        }
    }

    private static void exchange(Client client, byte[] request, int length, int times) throws IOException {
        InputStream in = client.socket.getInputStream();
        byte[] answers = new byte[length];
        for (int i = 0; i < times; i++) {
            client.send(request);
            assertEquals(length, in.readNBytes(answers, 0, length));
        }
    }
}
