package io.scangate.config.feed;

import io.scangate.config.feed.FeedService.Snapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as gzip files. All callers share one file from its first byte until the next change. So a whole fleet that
 * starts causes one read of the database, at the speed of the disk. A slow or stalled gateway holds only an open file.
 * Thread-safe.
 */
final class SnapshotSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSpool.class);
    private static final int GZIP_BYTES = 1 << 16;

    private final Snapshots snapshots;
    private @Nullable SnapshotFile last;

    /** Kept because a caller may not have opened it yet. */
    private @Nullable SnapshotFile previous;

    SnapshotSpool(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * A snapshot.
     *
     * @param head revision and mark, read before the rules; the rules are of this state or a later one
     * @param file a gzip file; completes when it is written, exceptionally as {@link Snapshots#writeTo} fails
     */
    record SnapshotFile(String head, CompletableFuture<Path> file) {
        /** The path of the completed file. Throws the failure of its writing. */
        Path path() {
            try {
                return file.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        boolean isOf(String now) {
            return !file.isDone() || (!file.isCompletedExceptionally() && head.equals(now));
        }
    }

    /**
     * Returns the snapshot that is being written, or one of the head. Starts to write one if there is none.
     *
     * @param head the head's revision and mark
     * @param writers runs the writing
     */
    synchronized SnapshotFile get(String head, Executor writers) {
        SnapshotFile now = last;
        if (now != null && now.isOf(head)) {
            return now;
        }
        delete(previous);
        previous = now;
        SnapshotFile next = new SnapshotFile(head, CompletableFuture.supplyAsync(this::write, writers));
        last = next;
        return next;
    }

    private Path write() {
        try {
            // createTempFile makes it readable by its owner only. That matters, since the file contains members.
            Path file = Files.createTempFile("scangate-snapshot", ".json.gz");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), GZIP_BYTES)) {
                snapshots.writeTo(out);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is being written is deleted when it is whole. */
    @SuppressWarnings("FutureReturnValueIgnored") // Deleting fails with a line in the log.
    private static void delete(@Nullable SnapshotFile old) {
        if (old != null) {
            old.file.thenAccept(SnapshotSpool::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", file, e.toString());
        }
    }

    @Override
    public synchronized void close() {
        delete(last);
        delete(previous);
    }
}
