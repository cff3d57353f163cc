package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scans over HTTP/2 allocate nothing. As {@link AllocationTest}. */
class Http2AllocationTest {
    private static final int STREAMS = 16;
    private static final int BATCHES = 500;
    private static final int MAX_ROUNDS = 60;
    private static final int SETTLED = 3;
    /** Some bytes for each scan: the scan log, which is handed over when it is full. */
    private static final double LIMIT = 16 * STREAMS;

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

    @Test
    void scansOnManyStreamsAllocateNothing() throws Exception {
        WireSettings settings = TestGateway.settings().eventLoops(1).build();
        try (TestGateway gateway = new TestGateway(settings);
                Http2Client client = new Http2Client(gateway.server.address())) {
            client.send(
                    Http2Client.frame(Http2Client.WINDOW_UPDATE, 0, 0, Http2Client.number(Integer.MAX_VALUE - 65_535)));
            long thread = gateway.server
                    .loops()
                    .group()
                    .next()
                    .submit(() -> Thread.currentThread().getId())
                    .get();
            Scans scans = new Scans(client);
            List<Double> figures = new ArrayList<>();
            int settled = 0;
            for (int round = 0; round < MAX_ROUNDS && settled < SETTLED; round++) {
                double bytes = scans.bytesPerBatch(thread);
                settled = bytes < LIMIT ? settled + 1 : 0;
                figures.add(bytes);
            }
            assertEquals(
                    SETTLED, settled, () -> LIMIT + " bytes a batch were expected; the last rounds took " + figures);
        }
    }

    /** The same batch of scans again and again, each time on new streams. */
    private static final class Scans {
        private final Http2Client client;
        private final InputStream in;
        private final byte[] batch;
        private final List<Integer> ids = new ArrayList<>();
        private final byte[] answers;
        private int next;

        Scans(Http2Client client) throws Exception {
            this.client = client;
            in = client.socket.getInputStream();
            // After these two requests the fields are in the tables, and all further ones have the same bytes.
            int length = answered(client, client.get("/v1/resolve?link=" + TestGateway.HIT));
            assertEquals(length, answered(client, client.get("/v1/resolve?link=" + TestGateway.HIT)));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < STREAMS; i++) {
                ids.add(all.size() + 5);
                all.writeBytes(Http2Client.frame(
                        Http2Client.HEADERS,
                        Http2Client.END_HEADERS | Http2Client.END_STREAM,
                        0,
                        client.request("GET", "/v1/resolve?link=" + TestGateway.HIT)));
            }
            batch = all.toByteArray();
            answers = new byte[STREAMS * length];
            next = client.next();
        }

        /** Reads a whole answer, HEADERS and DATA; returns its length. */
        private static int answered(Http2Client client, int stream) throws Exception {
            int length = 0;
            for (Http2Client.Frame frame = client.read(); ; frame = client.read()) {
                if (frame.stream() == stream) {
                    length += 9 + frame.payload().length;
                    if (frame.has(Http2Client.END_STREAM) && frame.type() == Http2Client.DATA) {
                        return length;
                    }
                }
            }
        }

        private double bytesPerBatch(long thread) throws IOException {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < BATCHES; i++) {
                for (int at : ids) {
                    System.arraycopy(Http2Client.number(next), 0, batch, at, 4);
                    next += 2;
                }
                client.send(batch);
                assertEquals(answers.length, in.readNBytes(answers, 0, answers.length));
            }
            return (double) (threads.getThreadAllocatedBytes(thread) - before) / BATCHES;
        }
    }
}
