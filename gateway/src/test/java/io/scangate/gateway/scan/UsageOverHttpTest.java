package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanKind;
import io.scangate.gateway.usage.Usage;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UsageOverHttpTest {
    private static final int SCANS = 20_000;

    @Test
    void answeredScansAreCountedByKind() throws Exception {
        Usage usage;
        try (TestGateway gateway = new TestGateway()) {
            usage = gateway.usage;
            scan(gateway, TestGateway.HIT, SCANS);
            scan(gateway, TestGateway.HIT + "&scene=1012", 30);
            scan(gateway, TestGateway.HIT + "&scene=9", 4);
            scan(gateway, "https%3A%2F%2Fnobody%2Fx", 100);
            scan(gateway, "no-link", 10);
        }
        ScanCounts drained = usage.drain();
        Map<ScanKind, Long> kinds = new HashMap<>();
        drained.forEach((hour, appid, prefix, kind, scans) -> kinds.merge(kind, scans, Long::sum));
        Map<ScanKind, Long> expected = Map.of(
                new ScanKind("open", "release", null, "none"),
                (long) SCANS,
                new ScanKind("open", "release", null, "1012"),
                30L,
                new ScanKind("open", "release", null, "other"),
                4L);
        assertEquals(expected, kinds);
        assertEquals(SCANS + 34, drained.scans());
        assertTrue(drained.unmatched().contains("https://nobody/x"));
    }

    /** Scans pipelined and one by one. */
    private static void scan(TestGateway gateway, String link, int scans) throws Exception {
        byte[] request =
                ("GET /v1/resolve?link=" + link + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), gateway.server.address().port())) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (int sent = 0; sent < scans; ) {
                int batch = Math.min(1 + sent % 10, scans - sent);
                for (int i = 0; i < batch; i++) {
                    out.write(request);
                }
                out.flush();
                sent += batch;
                awaitAnswers(in, batch);
            }
        }
    }

    private static void awaitAnswers(InputStream in, int count) throws Exception {
        byte[] start = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
        byte[] buffer = new byte[64 * 1024];
        int answers = 0;
        int matched = 0;
        int bodyEnds = 0;
        while (answers < count || bodyEnds < count) {
            int length = in.read(buffer);
            assertTrue(length > 0, "closed");
            for (int i = 0; i < length; i++) {
                matched = buffer[i] == start[matched] ? matched + 1 : buffer[i] == start[0] ? 1 : 0;
                if (matched == start.length) {
                    answers++;
                    matched = 0;
                }
                bodyEnds += buffer[i] == '}' ? 1 : 0;
            }
        }
    }
}
