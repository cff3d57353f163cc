package io.scangate.gateway.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Documents that are made while the reader reads them, and are never whole in memory. */
class SnapshotStreamTest {
    private static final int ACCOUNTS = 20_000;
    private static final int RULES = 10;

    @Test
    void manyRulesAreStreamed() {
        Stream stream = new Stream(account -> account(account, "https://h" + account + ".example.com/p/"));
        Snapshot snapshot = assertInstanceOf(Snapshot.class, new SnapshotReader(SnapshotSettings.DEFAULT).read(stream));
        assertEquals(ACCOUNTS * RULES, snapshot.index().rules());
        assertEquals(ACCOUNTS, snapshot.index().accounts());
        assertEquals(stream.bytes, snapshot.bytes());
        assertTrue(
                stream.longestChunk < 1 << 16,
                "the document is read in pieces, the longest of " + stream.longestChunk + " bytes");
    }

    @Test
    void badRulesTakeNoMemory() {
        SnapshotSettings tolerant = new SnapshotSettings(1, 0);
        // 100 MB of prefixes; the reader keeps a hundredth of them.
        Stream stream = new Stream(account -> account(account, "nolink" + "x".repeat(500)));
        long before = usedAfterCollection();
        Snapshot snapshot = assertInstanceOf(Snapshot.class, new SnapshotReader(tolerant).read(stream));
        long kept = usedAfterCollection() - before;
        assertTrue(kept < 20_000_000, kept + " bytes are kept");
        assertEquals(
                Map.of(RejectionReason.MALFORMED_LINK, (long) ACCOUNTS * RULES),
                snapshot.rejections().byReason());
        assertEquals(Rejections.MAX_KEPT, snapshot.rejections().first().size());
    }

    private static long usedAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static String account(int account, String prefix) {
        StringBuilder json = new StringBuilder();
        json.append(account == 0 ? "" : ",")
                .append("{\"appid\":\"wx")
                .append(account)
                .append("\",\"rules\":[");
        for (int rule = 0; rule < RULES; rule++) {
            json.append(rule == 0 ? "" : ",").append(Documents.rule(prefix + rule + "/", "pages/index/index"));
        }
        return json.append("]}").toString();
    }

    /** Makes the next account when the previous one has been read. */
    private static final class Stream extends InputStream {
        private final IntFunction<String> accounts;
        private byte[] chunk =
                "{\"format\":\"scangate-snapshot/1\",\"revision\":1,\"accounts\":[".getBytes(StandardCharsets.UTF_8);
        private int at;
        private int next;
        private long bytes;
        private int longestChunk;

        Stream(IntFunction<String> accounts) {
            this.accounts = accounts;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (at == chunk.length && !refill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, buffer, offset, count);
            at += count;
            bytes += count;
            longestChunk = Math.max(longestChunk, length);
            return count;
        }

        private boolean refill() {
            if (next > ACCOUNTS) {
                return false;
            }
            chunk = (next == ACCOUNTS ? "]}" : accounts.apply(next)).getBytes(StandardCharsets.UTF_8);
            next++;
            at = 0;
            return true;
        }
    }
}
