package io.scangate.gateway.source.store;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.Floor;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.source.Attempt;
import io.scangate.gateway.source.KeptRules;
import io.scangate.gateway.source.LastGoodFiles;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.store.StoreHead.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a snapshot of a store with all changes since, and serves them together. Only for the source's thread. */
final class WholeState {
    private static final Logger LOG = LoggerFactory.getLogger(WholeState.class);

    private final StoreFiles files;
    private final KeptRules rules;

    WholeState(StoreFiles files, KeptRules rules) {
        this.files = files;
        this.rules = rules;
    }

    /** Takes the state of a head. Without a served snapshot in the attempt, the rules are as before. */
    Attempt take(StoreHead head) throws IOException, InterruptedException {
        if (head.snapshot().isOfThisProgram()) {
            StoreFile compiled = head.snapshot().compiled();
            Path file = files.get(compiled);
            try {
                SnapshotRead read = files.compiled(file, Floor.NONE, room(), rules.pacer());
                if (read instanceof Snapshot || !((BadDocument) read).isOfFile()) {
                    return serve(head, compiled, read, file);
                }
                LOG.warn(
                        "{} cannot be used ({}); taking JSON, which takes longer",
                        compiled.name(),
                        ((BadDocument) read).message());
            } finally {
                Files.deleteIfExists(file);
            }
        }
        StoreFile json = head.snapshot().json();
        return serve(head, json, files.json(json, Floor.NONE, room(), rules.pacer()), null);
    }

    private HeapRoom room() {
        ActiveIndex.Revision now = rules.now();
        return HeapRoom.beside(now == null ? null : now.index());
    }

    private Attempt serve(StoreHead head, StoreFile from, SnapshotRead read, @Nullable Path file)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        if (read instanceof BadDocument bad) {
            return Attempt.of(new ReloadOutcome.Rejected(bad.fault(), bad.message(), bad.rejections()), Duration.ZERO);
        }
        Snapshot base = (Snapshot) read;
        List<byte[]> changes = changes(head, from.revision());
        List<String> leftOut = new ArrayList<>();
        Snapshot all = LastGoodFiles.withChanges(base, changes, leftOut::add);
        String fault = fault(head, from, base, all, leftOut);
        if (!fault.isEmpty()) {
            return Attempt.failed(SnapshotFault.WRONG_DIGEST, fault);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return Attempt.loaded(
                file != null && changes.isEmpty() ? rules.replace(all, took, file) : rules.replace(all, took));
    }

    /** The changes from the snapshot's revision to the newest one. */
    private List<byte[]> changes(StoreHead head, long from) throws IOException, InterruptedException {
        List<byte[]> documents = new ArrayList<>();
        for (Change next = head.after(from); next != null; next = head.after(next.to())) {
            documents.add(files.bytes(next.file()));
        }
        return documents;
    }

    private static String fault(StoreHead head, StoreFile from, Snapshot base, Snapshot all, List<String> leftOut) {
        if (!leftOut.isEmpty()) {
            return "the changes since the snapshot of revision " + base.revision() + ": " + leftOut.get(0);
        }
        if (base.revision() != from.revision()
                || all.revision() != head.revision()
                || !head.mark().equals(all.mark())) {
            return "the snapshot of revision " + base.revision() + " with its changes has revision " + all.revision()
                    + " and the mark " + all.mark() + " (expected: revision " + head.revision() + " and the mark "
                    + head.mark() + ", as the head says)";
        }
        return "";
    }
}
