package io.scangate.config.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.feed.SnapshotSpool.SnapshotFile;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files of snapshots, and what becomes of them. */
@Timeout(60)
class SnapshotSpoolTest {
    private final ExecutorService writers = Executors.newCachedThreadPool();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void end() {
        writers.shutdownNow();
    }

    @Test
    void aFileThatIsWrittenDuringTheCloseIsDeletedToo() throws Exception {
        SnapshotSpool spool = new SnapshotSpool(out -> {
            out.write("{}".getBytes(US_ASCII));
            begun.countDown();
            try {
                assertTrue(go.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        SnapshotFile file = spool.get("1-a", writers);
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        spool.close();
        assertFalse(file.file().isDone());
        go.countDown();
        Waiting.await("it is deleted").until(() -> Files.notExists(file.path()));
    }

    @Test
    void aWholeFileIsDeletedAtTheClose() {
        SnapshotSpool spool = new SnapshotSpool(out -> out.write("{}".getBytes(US_ASCII)));
        SnapshotFile file = spool.get("1-a", writers);
        assertTrue(Files.exists(file.path()));
        spool.close();
        assertTrue(Files.notExists(file.path()));
    }
}
