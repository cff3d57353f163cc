package io.scangate.gateway.source;

import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.feed.FeedFollower;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was last served, on disk: compiled rules and the changes since. Whatever is to serve is written here first, so that
 * no restart goes back behind it. Not thread-safe.
 *
 * <pre>
 *   STATE_DIR/rules.compiled   a snapshot, replaced as a whole
 *             changes.log      changes in order; those up to the snapshot's revision count no more
 *             lock             held while a gateway uses the directory
 * </pre>
 */
public final class LastGood implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);

    /** Reading the log at a start takes about as long as the same number of bytes of JSON: a tenth of a second. */
    private static final long MAX_LOG_BYTES = 16 << 20;

    private final Path compiled;
    private final FileChannel lock;
    private final ChangeLog changes;
    private final SnapshotSettings settings;

    private LastGood(Path compiled, FileChannel lock, ChangeLog changes, SnapshotSettings settings) {
        this.compiled = compiled;
        this.lock = lock;
        this.changes = changes;
        this.settings = settings;
    }

    /**
     * Opens a directory, or makes it.
     *
     * @throws IllegalArgumentException if it cannot be used, or another gateway uses it; the message is for people
     */
    public static LastGood open(Path directory, SnapshotSettings settings) {
        try {
            Files.createDirectories(directory);
            FileChannel lock =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (lock.tryLock() == null) {
                    throw new OverlappingFileLockException();
                }
                deleteLeftovers(directory);
                ChangeLog changes = ChangeLog.open(directory.resolve("changes.log"));
                return new LastGood(directory.resolve("rules.compiled"), lock, changes, settings);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (OverlappingFileLockException e) {
            throw new IllegalArgumentException(
                    "state-dir: \"" + directory + "\" (expected: a directory that no other gateway uses)", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "state-dir: \"" + directory + "\" (expected: a directory that can be written): " + e, e);
        }
    }

    /** What a gateway that was killed was writing: it can be as large as the rules. */
    private static void deleteLeftovers(Path directory) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, "rules.compiled.tmp*")) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /** The rules as they were served last; null if there are none, or none that can be used. */
    @Nullable
    Snapshot load() {
        try {
            if (!Files.exists(compiled)) {
                return null;
            }
            SnapshotRead read = CompiledSnapshot.read(compiled, settings, 0);
            if (read instanceof BadDocument bad) {
                LOG.warn("{} is not used: {}", compiled, bad.message());
                return null;
            }
            return withChanges((Snapshot) read);
        } catch (IOException e) {
            LOG.warn("{} is not used: {}", compiled, e.toString());
            return null;
        }
    }

    /** All changes at once: between the snapshot and the last of them nothing is to serve again. */
    private Snapshot withChanges(Snapshot base) {
        RuleIndexDelta together = new RuleIndexDelta(base.index(), rejected -> {});
        long revision = base.revision();
        String mark = base.mark();
        for (byte[] document : changes.takeFound()) {
            if (!(DeltaReader.read(document) instanceof DeltaReader.Result.Good good)) {
                // Such as one of a newer program. What came later has another base, or follows on what was read.
                continue;
            }
            Delta delta = good.delta();
            // Of another history: left by a crash between the two steps of replace.
            if (delta.base() == revision && !FeedFollower.areDifferent(mark, good.baseMark())) {
                delta.accounts().forEach(together::replace);
                delta.removed().forEach(together::remove);
                revision = delta.revision();
                mark = after(mark, good);
            }
        }
        return revision == base.revision() ? base : base.changed(together.apply(), revision, mark);
    }

    /** The mark of what a change makes of rules with a mark: what comes of an unknown history is unknown, whatever the change says. */
    public static @Nullable String after(@Nullable String mark, DeltaReader.Result.Good change) {
        return mark == null ? null : change.mark();
    }

    /** Writes a change, which follows on what was written last. */
    void append(byte[] delta) throws IOException {
        if (!Files.exists(compiled)) {
            // Deleted meanwhile; and with it, it may be, the log, which could be written to all the same.
            throw new NoSuchFileException(compiled.toString());
        }
        changes.append(delta);
    }

    /** Whether so many changes were written that a snapshot is due. */
    boolean isLong() throws IOException {
        return changes.bytes() > MAX_LOG_BYTES;
    }

    /** Writes a snapshot in the place of all there was. */
    void replace(Snapshot snapshot) throws IOException {
        // In this order: a crash between the two leaves changes that the snapshot has already, and those are skipped.
        Files.createDirectories(compiled.toAbsolutePath().getParent());
        CompiledSnapshot.write(compiled, snapshot, 0);
        changes.clear();
    }

    @Override
    public void close() {
        try {
            changes.close();
            lock.close();
        } catch (IOException e) {
            LOG.warn("{} cannot be closed: {}", compiled.getParent(), e.toString());
        }
    }
}
