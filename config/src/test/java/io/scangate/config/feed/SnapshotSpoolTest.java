package io.scangate.config.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.feed.SnapshotSpool.SnapshotFile;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of snapshots, and what becomes of them. */
@Timeout(60)
class SnapshotSpoolTest {
    private final ExecutorService writers = Executors.newCachedThreadPool();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @TempDir
    Path directory;

    private FeedFiles files() throws IOException {
        return FeedFiles.open(directory);
    }

    @AfterEach
    void end() {
        writers.shutdownNow();
    }

    @Test
    void aFileThatIsWrittenDuringTheCloseIsDeletedToo() throws Exception {
        SnapshotSpool spool = new SnapshotSpool(
                out -> {
                    out.write("{}".getBytes(US_ASCII));
                    begun.countDown();
                    try {
                        assertTrue(go.await(10, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                },
                files());
        SnapshotFile file = spool.get("1-a", writers);
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        spool.close();
        assertFalse(file.file().isDone());
        go.countDown();
        Waiting.await("it is deleted").until(() -> Files.notExists(file.path()));
    }

    @Test
    void aWholeFileIsDeletedAtTheClose() throws IOException {
        SnapshotSpool spool = new SnapshotSpool(out -> out.write("{}".getBytes(US_ASCII)), files());
        SnapshotFile file = spool.get("1-a", writers);
        assertTrue(Files.exists(file.path()));
        spool.close();
        assertTrue(Files.notExists(file.path()));
    }

    @Test
    void aFileThatACleanerDeletedIsWrittenAgain() throws IOException {
        SnapshotSpool spool = new SnapshotSpool(out -> out.write("{}".getBytes(US_ASCII)), files());
        Path first = spool.get("1-a", writers).path();
        assertEquals(first, spool.get("1-a", writers).path());
        Files.delete(first);
        assertTrue(Files.exists(spool.get("1-a", writers).path()));
    }
}
