package io.scangate.gateway.source;

import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good snapshot on disk: compiled rules and the deltas since. The gateway writes rules here before it serves
 * them, so a restart serves no older rules, unless a write failed.
 *
 * <pre>
 *   STATE_DIR/rules.compiled    a snapshot, replaced as a whole
 *             changes.old.log   changes before the writing of the next snapshot began; only while it is written
 *             changes.log       changes in order; those up to the snapshot's revision are ignored
 * </pre>
 *
 * Not thread-safe, except that {@link #shorten} may run in another thread beside {@link #append}.
 */
public final class LastGood implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);

    /**
     * The length at which the log is long. Reading it at a start takes about as long as the same amount of JSON, 0.1 s.
     */
    static final long MAX_LOG_BYTES = 16 << 20;

    private final Path compiled;
    private final Path log;
    private final Path oldLog;
    private final StateDirectory directory;
    private final SnapshotSettings settings;
    private final long maxLogBytes;
    private final Damage damage = new Damage();
    private ChangeLog changes;

    /** Whether {@link #shorten} will write a snapshot that includes all changes before the present log. */
    private volatile boolean rotated;

    /** The key of the snapshot that this object has read or written; null if there is none. */
    private volatile @Nullable Object compiledKey;

    private LastGood(StateDirectory directory, SnapshotSettings settings, long maxLogBytes) throws IOException {
        this.compiled = directory.path().resolve("rules.compiled");
        this.log = directory.path().resolve("changes.log");
        this.oldLog = directory.path().resolve("changes.old.log");
        this.directory = directory;
        this.settings = settings;
        this.maxLogBytes = maxLogBytes;
        this.changes = ChangeLog.open(log, damage);
        this.compiledKey = PrivateFiles.key(compiled);
    }

    /**
     * Opens the state in a directory.
     *
     * @param directory closed with this object
     * @throws IllegalArgumentException if the directory cannot be used; the message is for people
     */
    public static LastGood open(StateDirectory directory, SnapshotSettings settings) {
        return open(directory, settings, MAX_LOG_BYTES);
    }

    static LastGood open(StateDirectory directory, SnapshotSettings settings, long maxLogBytes) {
        try {
            LastGood lastGood = new LastGood(directory, settings, maxLogBytes);
            // The unfinished files of a killed gateway can be as large as the rules.
            PrivateFiles.deleteTemporaries(lastGood.compiled, Duration.ZERO);
            PrivateFiles.restrict(lastGood.compiled);
            return lastGood;
        } catch (IOException e) {
            throw StateDirectory.unusable(directory.path(), e);
        }
    }

    /** The damage found on disk. */
    Damage damage() {
        return damage;
    }

    /** The operator's order in the same directory. */
    HoldFile holdFile() {
        return new HoldFile(directory);
    }

    /** Reads the last good snapshot; null if there is none, or if it cannot be used. */
    @Nullable
    Snapshot load() throws InterruptedException {
        try {
            if (!Files.exists(compiled)) {
                return null;
            }
            Snapshot snapshot = CompiledSnapshot.read(compiled, settings, 0, HeapRoom.beside(null), Pacer.NONE)
                    .match(Optional::of, this::unusable)
                    .orElse(null);
            return snapshot == null ? null : withChanges(snapshot);
        } catch (ClosedByInterruptException e) {
            throw KeptRules.stopped(e);
        } catch (IOException e) {
            LOG.warn("Ignoring {}: {}", compiled, e.toString());
            return null;
        }
    }

    private Optional<Snapshot> unusable(BadDocument bad) {
        if (bad.fault().isDamage()) {
            damage.found(Damage.Part.COMPILED, compiled + ": " + bad.message());
            Damage.moveAside(compiled);
        } else {
            LOG.warn("Ignoring {}: {}", compiled, bad.message());
        }
        return Optional.empty();
    }

    /** Applies all changes together, because no revision between the snapshot and the last change is served. */
    private Snapshot withChanges(Snapshot base) throws IOException {
        RuleIndexDelta together = new RuleIndexDelta(base.index(), rejected -> {});
        long revision = base.revision();
        String mark = base.mark();
        for (byte[] document : documents()) {
            DeltaReader.Result read = DeltaReader.read(document);
            if (!(read instanceof DeltaReader.Result.Good good)) {
                // For example a change of a newer program. Later changes have another base, or continue from the
                // changes read.
                leftOut(read.problem());
                continue;
            }
            Delta delta = good.delta();
            // A change of another history remains if the gateway crashes between the two steps of replace.
            if (delta.base() == revision && !areDifferent(mark, good.baseMark())) {
                if (!together.digestAfter(delta.accounts(), delta.removed()).equals(good.digest())) {
                    leftOut("the digest of revision " + delta.revision() + " differs");
                    break;
                }
                delta.accounts().forEach(together::replace);
                delta.removed().forEach(together::remove);
                revision = delta.revision();
                mark = after(mark, good);
            }
        }
        return revision == base.revision() ? base : base.changed(together.apply(), revision, mark);
    }

    private void leftOut(String why) {
        damage.found(Damage.Part.LOG, log + ": a change is left out: " + why);
        Damage.copyAside(log);
    }

    private List<byte[]> documents() throws IOException {
        List<byte[]> documents = new ArrayList<>();
        if (Files.exists(oldLog)) {
            try (ChangeLog old = ChangeLog.open(oldLog, damage)) {
                documents.addAll(old.takeDocuments());
            }
        }
        documents.addAll(changes.takeDocuments());
        return documents;
    }

    /** Whether two marks certainly belong to different histories. */
    public static boolean areDifferent(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    /** The mark of rules after a change. If the mark before is unknown, the mark after is unknown. */
    static @Nullable String after(@Nullable String mark, DeltaReader.Result.Good change) {
        return mark == null ? null : change.mark();
    }

    /** Writes a change of the state written last. */
    void append(byte[] delta) throws IOException {
        check();
        changes.append(delta);
    }

    /**
     * Checks that the directory has the files that this object has written: an operator may delete or replace them while the
     * gateway runs, and a write to a deleted log would succeed all the same.
     *
     * @throws IOException if it has not; a start would then serve an older revision, or nothing
     */
    void check() throws IOException {
        directory.hold();
        if (!changes.isAt(log)) {
            throw new NoSuchFileException(log + ": deleted or replaced by another program");
        }
        if (!rotated && !Objects.equals(compiledKey, PrivateFiles.key(compiled))) {
            throw new NoSuchFileException(compiled + ": deleted or replaced by another program");
        }
    }

    /** Keeps the present time as that at which the source confirmed the kept rules. */
    void confirm() {
        directory.confirm();
    }

    /** The time at which the source confirmed the kept rules; null if it is unknown. */
    @Nullable
    Instant confirmedAt() {
        return directory.confirmedAt();
    }

    /** Removes the change that was appended last, because the gateway could not serve it. */
    void removeLast() throws IOException {
        changes.removeLast();
    }

    /** Whether the log is so long that a new snapshot should replace it. */
    boolean isLong() throws IOException {
        return changes.bytes() > maxLogBytes || Files.exists(oldLog);
    }

    /** Writes a snapshot, paced, in place of the old snapshot and all changes. */
    void replace(Snapshot snapshot, Pacer pacer) throws IOException {
        // In this order, because a crash between the two leaves changes that the snapshot includes, and those are
        // skipped.
        shorten(snapshot, pacer);
        startLog();
    }

    /** Makes an empty file for a snapshot, to be given to {@link #adopt}; a later start deletes it if it is left. */
    Path makeTemporary() throws IOException {
        directory.hold();
        return PrivateFiles.makeTemporary(compiled);
    }

    /** Puts a written snapshot in place of the old snapshot and all changes. */
    void adopt(Path written) throws IOException {
        directory.hold();
        PrivateFiles.replace(written, compiled);
        noteCompiled();
        startLog();
    }

    /**
     * Begins a new log. A snapshot that is taken after this call includes all changes of the old log; {@link #shorten} with it
     * deletes the old log. If an old log is left from a failed call of {@code shorten}, the log stays as it is.
     */
    void rotate() throws IOException {
        directory.hold();
        if (!Files.exists(oldLog) && Files.exists(log)) {
            Files.move(log, oldLog);
        }
        if (!changes.isAt(log)) {
            startLog();
        }
        rotated = true;
    }

    /** Opens a new log before it closes the present one, so that a failure leaves a log to append to. */
    private void startLog() throws IOException {
        Path next = log.resolveSibling("changes.log.tmp");
        Files.deleteIfExists(next);
        ChangeLog opened = ChangeLog.open(next, damage);
        try {
            PrivateFiles.replace(next, log);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        ChangeLog old = changes;
        changes = opened;
        old.close();
    }

    /** Writes a snapshot, paced, in place of the old snapshot and the changes of the old log. */
    void shorten(Snapshot snapshot, Pacer pacer) throws IOException {
        directory.hold();
        CompiledSnapshot.write(compiled, snapshot, 0, pacer);
        noteCompiled();
    }

    /** The snapshot on disk has all changes before the present log. */
    private void noteCompiled() throws IOException {
        compiledKey = PrivateFiles.key(compiled);
        rotated = false;
        Files.deleteIfExists(oldLog);
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
