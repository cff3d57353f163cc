package io.scangate.config.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.feed.CompiledFeed.Made;
import io.scangate.config.lifecycle.World;
import io.scangate.config.live.WorldIndex;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When files are made, and which of them gateways get. */
@Timeout(60)
class CompiledFeedTest {
    @TempDir
    Path directory;

    private World world;
    private WorldIndex index;
    private ChangeFeed feed;
    private FeedFiles files;

    @BeforeEach
    void open() throws IOException {
        world = new World(TestDatabase.SQLITE.fresh(directory));
        index = new WorldIndex(world);
        feed = new ChangeFeed(new SqlFeedStore(world.database));
        files = FeedFiles.open(directory.resolve("data"));
    }

    @AfterEach
    void close() {
        files.close();
        feed.close();
        index.close();
        world.close();
    }

    /** Writes a file when the test lets it. */
    private final class Slow implements IndexWriter {
        final Semaphore begun = new Semaphore(0);
        final Semaphore go = new Semaphore(0);

        @Override
        public String state() {
            return "the test waits";
        }

        @Override
        public Written write(Path file, long least) throws IOException, InterruptedException {
            Written written = index.live().write(file, least);
            begun.release();
            go.acquire();
            return written;
        }
    }

    @Test
    void oneFileIsMadeForAll_andChangesGoOnMeanwhile() throws Exception {
        Slow slow = new Slow();
        try (CompiledFeed compiled = new CompiledFeed(slow, feed, files)) {
            world.account();
            long before = world.revision();
            assertNull(compiled.usable(0));
            assertNull(compiled.making());
            CompletableFuture<Made> one = compiled.make(before);
            CompletableFuture<Made> other = compiled.make(before);
            assertTrue(slow.begun.tryAcquire(10, TimeUnit.SECONDS));
            assertEquals("the test waits", compiled.making());
            world.account();
            assertEquals(News.Kind.DELTA, feed.changes(before, null).kind());
            assertFalse(one.isDone());
            slow.go.release();
            assertEquals(one.get(10, TimeUnit.SECONDS), other.get(10, TimeUnit.SECONDS));
            assertFalse(slow.begun.tryAcquire());
            assertNull(compiled.making());
            Made made = Objects.requireNonNull(compiled.usable(0));
            assertEquals(before, made.state().revision());
            assertEquals(made, compiled.named(made.name()));
            assertNull(compiled.usable(before + 1), "a gateway that needs a later revision gets another file");
        }
    }

    @Test
    void aStopEndsTheMaking() throws Exception {
        Slow slow = new Slow();
        CompletableFuture<Made> made;
        try (CompiledFeed compiled = new CompiledFeed(slow, feed, files)) {
            made = compiled.make(0);
            assertTrue(slow.begun.tryAcquire(10, TimeUnit.SECONDS));
        }
        assertThrows(CompletionException.class, made::join);
        assertFalse(Files.exists(files.folder().resolve("compiled")));
    }

    @Test
    void ofThreeFilesTheOldestIsDeleted() throws Exception {
        try (CompiledFeed compiled = new CompiledFeed(index.live(), feed, files)) {
            Made first = compiled.make(0).get(10, TimeUnit.SECONDS);
            world.account();
            Made second = compiled.make(world.revision()).get(10, TimeUnit.SECONDS);
            assertTrue(Files.exists(first.file()));
            world.account();
            Made third = compiled.make(world.revision()).get(10, TimeUnit.SECONDS);
            assertFalse(Files.exists(first.file()));
            assertNull(compiled.named(first.name()));
            assertEquals(second, compiled.named(second.name()));
            assertEquals(third, compiled.usable(0));
        }
    }

    @Test
    void aFileOfAnotherHistoryIsNotUsed() throws Exception {
        try (World other = new World(TestDatabase.SQLITE.fresh(directory));
                CompiledFeed compiled = new CompiledFeed(index.live(), feed, files);
                ChangeFeed otherFeed = new ChangeFeed(new SqlFeedStore(other.database))) {
            world.account();
            other.account();
            other.account();
            Made made = compiled.make(world.revision()).get(10, TimeUnit.SECONDS);
            assertTrue(feed.canFollow(made.state().revision(), made.state().mark(), 10));
            assertFalse(
                    otherFeed.canFollow(made.state().revision(), made.state().mark(), 10));
            assertFalse(otherFeed.canFollow(99, made.state().mark(), 10));
        }
    }

    @Test
    void manyChangedAccountsMakeAFileTooOld() {
        String mark = feed.tag().replaceAll(".*-", "");
        for (int i = 0; i < 5; i++) {
            world.account();
        }
        assertTrue(feed.canFollow(0, mark, 5));
        assertFalse(feed.canFollow(0, mark, 4));
    }
}
