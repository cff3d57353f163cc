package io.scangate.gateway.source;

import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that were served last, on disk: compiled rules and the changes since. Rules are written here before they are
 * served, so no restart goes back behind them. Not thread-safe.
 *
 * <pre>
 *   STATE_DIR/rules.compiled   a snapshot, replaced as a whole
 *             changes.log      changes in order; those up to the snapshot's revision count no more
 * </pre>
 */
public final class LastGood implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);

    /** Reading the log at a start takes about as long as the same number of bytes of JSON: a tenth of a second. */
    private static final long MAX_LOG_BYTES = 16 << 20;

    private final Path compiled;
    private final StateDirectory directory;
    private final ChangeLog changes;
    private final SnapshotSettings settings;

    private LastGood(StateDirectory directory, ChangeLog changes, SnapshotSettings settings) {
        this.compiled = directory.path().resolve("rules.compiled");
        this.directory = directory;
        this.changes = changes;
        this.settings = settings;
    }

    /**
     * The state that is in a directory.
     *
     * @param directory closed with this
     * @throws IllegalArgumentException if it cannot be used; the message is for people
     */
    public static LastGood open(StateDirectory directory, SnapshotSettings settings) {
        try {
            deleteLeftovers(directory.path());
            return new LastGood(directory, ChangeLog.open(directory.path().resolve("changes.log")), settings);
        } catch (IOException e) {
            throw StateDirectory.unusable(directory.path(), e);
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
    Snapshot load() throws InterruptedException {
        try {
            if (!Files.exists(compiled)) {
                return null;
            }
            return CompiledSnapshot.read(compiled, settings, 0)
                    .match(snapshot -> Optional.of(withChanges(snapshot)), this::unusable)
                    .orElse(null);
        } catch (ClosedByInterruptException e) {
            throw KeptRules.stopped(e);
        } catch (IOException e) {
            LOG.warn("{} is not used: {}", compiled, e.toString());
            return null;
        }
    }

    private Optional<Snapshot> unusable(BadDocument bad) {
        LOG.warn("{} is not used: {}", compiled, bad.message());
        return Optional.empty();
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
            if (delta.base() == revision && !areDifferent(mark, good.baseMark())) {
                delta.accounts().forEach(together::replace);
                delta.removed().forEach(together::remove);
                revision = delta.revision();
                mark = after(mark, good);
            }
        }
        return revision == base.revision() ? base : base.changed(together.apply(), revision, mark);
    }

    /** Whether two marks are known not to be of one history. */
    public static boolean areDifferent(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    /** The mark of what a change makes of rules with a mark: what comes of an unknown history is unknown, whatever the change says. */
    static @Nullable String after(@Nullable String mark, DeltaReader.Result.Good change) {
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
            directory.close();
        } catch (IOException e) {
            LOG.warn("{} cannot be closed: {}", compiled.getParent(), e.toString());
        }
    }
}
