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
 * Snapshots as packed files, each for all who ask while it is written and until something changes. So the database is read
 * at the speed of the disk and once for a fleet that starts: a gateway that reads slowly, or stands still, holds a file open
 * and nothing else. Thread-safe.
 */
final class SnapshotSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSpool.class);
    private static final int GZIP_BYTES = 1 << 16;

    private final Snapshots snapshots;
    private @Nullable SnapshotFile last;

    /** A caller that was given it may not have opened it yet. */
    private @Nullable SnapshotFile lastButOne;

    SnapshotSpool(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * A snapshot.
     *
     * @param head revision and mark before the rules were read: they are of this one or of a later one
     * @param file packed; completed when it is whole, exceptionally as {@link Snapshots#writeTo} fails
     */
    record SnapshotFile(String head, CompletableFuture<Path> file) {
        /** Where it is; to be asked when it is complete, and fails as writing it did. */
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
     * A snapshot that is being written, or of the head.
     *
     * @param head the head's revision and mark
     * @param writers where one is written if there is none
     */
    synchronized SnapshotFile get(String head, Executor writers) {
        SnapshotFile now = last;
        if (now != null && now.isOf(head)) {
            return now;
        }
        delete(lastButOne);
        lastButOne = now;
        SnapshotFile next = new SnapshotFile(head, CompletableFuture.supplyAsync(this::write, writers));
        last = next;
        return next;
    }

    private Path write() {
        try {
            // For its owner alone: members are in there.
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
        delete(lastButOne);
    }
}
