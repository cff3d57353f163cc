package io.scangate.config.feed;

import io.scangate.config.feed.FeedService.Snapshots;
import io.scangate.gateway.disk.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as gzip files. All callers share one file from its first byte until the next change. So a whole fleet that
 * starts causes one read of the database, at the speed of the disk. A slow or stalled gateway holds only an open file. A file
 * that another program deletes is written again. Thread-safe.
 */
final class SnapshotSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSpool.class);
    private static final int GZIP_BYTES = 1 << 16;

    private final Snapshots snapshots;
    private final FeedFiles files;
    private @Nullable SnapshotFile last;

    /** Kept because a caller may not have opened it yet. */
    private @Nullable SnapshotFile previous;

    /** @param files where the files are; the caller closes them after this spool */
    SnapshotSpool(Snapshots snapshots, FeedFiles files) {
        this.snapshots = snapshots;
        this.files = files;
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
            return !file.isDone() || (!file.isCompletedExceptionally() && head.equals(now) && isThere());
        }

        private boolean isThere() {
            boolean there = Files.exists(file.join());
            if (!there) {
                LOG.warn("{} was deleted by another program; writing it again", file.join());
            }
            return there;
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
            Path temporary = PrivateFiles.makeTemporary(files.folder().resolve("snapshot"));
            try {
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary), GZIP_BYTES)) {
                    snapshots.writeTo(out);
                }
                Path file = temporary.resolveSibling("snapshot-"
                        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".json.gz");
                PrivateFiles.replace(temporary, file);
                return file;
            } finally {
                Files.deleteIfExists(temporary);
            }
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
