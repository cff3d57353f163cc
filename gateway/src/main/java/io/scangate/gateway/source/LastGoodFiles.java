package io.scangate.gateway.source;

import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the files of {@link LastGood} without changing them. */
public final class LastGoodFiles {
    static final String COMPILED = "rules.compiled";
    static final String LOG = "changes.log";
    static final String OLD_LOG = "changes.old.log";

    /** Writing all rules, the longest time in which the files are not those of one state, takes about as long. */
    private static final Duration PEEK_TIMEOUT = Duration.ofSeconds(10);

    private static final long PEEK_PAUSE_MILLIS = 20;

    private LastGoodFiles() {}

    /**
     * Reads the state of a directory that another process uses. If that process replaces files meanwhile, the reading may miss
     * changes; so it is repeated until the state has a revision.
     *
     * @param least the revision that the other process serves
     * @return null if there is no such state within ten seconds, for example because the other process's disk is full
     */
    public static @Nullable Snapshot peek(Path directory, SnapshotSettings settings, long least)
            throws IOException, InterruptedException {
        if (!Files.exists(directory.resolve(COMPILED))) {
            // A gateway that serves rules has this file, and replaces it without a gap.
            return null;
        }
        long deadline = System.nanoTime() + PEEK_TIMEOUT.toNanos();
        do {
            Snapshot found = peekOnce(directory, settings);
            if (found != null && found.revision() >= least) {
                return found;
            }
            Thread.sleep(PEEK_PAUSE_MILLIS);
        } while (deadline - System.nanoTime() > 0);
        return null;
    }

    private static @Nullable Snapshot peekOnce(Path directory, SnapshotSettings settings)
            throws IOException, InterruptedException {
        Snapshot base = CompiledSnapshot.read(
                        directory.resolve(COMPILED), settings, 0, HeapRoom.beside(null), Pacer.NONE)
                .match(Optional::of, bad -> Optional.<Snapshot>empty())
                .orElse(null);
        if (base == null) {
            return null;
        }
        List<byte[]> documents = new ArrayList<>(ChangeLog.read(directory.resolve(OLD_LOG)));
        documents.addAll(ChangeLog.read(directory.resolve(LOG)));
        return withChanges(base, documents, why -> {});
    }

    /**
     * Applies all changes together, because no revision between the snapshot and the last change is served.
     *
     * @param leftOut hears why a change is left out
     */
    public static Snapshot withChanges(Snapshot base, List<byte[]> documents, Consumer<String> leftOut) {
        RuleIndexDelta together = new RuleIndexDelta(base.index(), rejected -> {});
        long revision = base.revision();
        String mark = base.mark();
        for (byte[] document : documents) {
            DeltaReader.Result read = DeltaReader.read(document);
            if (!(read instanceof DeltaReader.Result.Good good)) {
                // For example a change of a newer program. Later changes have another base, or continue from the
                // changes read.
                leftOut.accept(read.problem());
                continue;
            }
            Delta delta = good.delta();
            // A change of another history remains if the gateway crashes between the two steps of replace.
            if (delta.base() == revision && !LastGood.areDifferent(mark, good.baseMark())) {
                if (!together.digestAfter(delta.accounts(), delta.removed()).equals(good.digest())) {
                    leftOut.accept("the digest of revision " + delta.revision() + " differs");
                    break;
                }
                delta.accounts().forEach(together::replace);
                delta.removed().forEach(together::remove);
                revision = delta.revision();
                mark = LastGood.after(mark, good);
            }
        }
        return revision == base.revision() ? base : base.changed(together.apply(), revision, mark);
    }
}
