package io.scangate.gateway.source.file;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Compiles documents offline. Thread-safe. */
public final class SnapshotCompile {
    private SnapshotCompile() {}

    /** The path of a document's compiled form, where a gateway expects it. */
    public static Path defaultTarget(Path document) {
        return CompiledSnapshot.besides(document);
    }

    /**
     * Reads a document as a gateway with these settings does, and writes it in compiled form unless it is rejected.
     *
     * @param target replaced if it exists
     * @return the result of reading
     * @throws IOException if the target cannot be written
     * @throws IllegalArgumentException if the document is already compiled, or is the target
     */
    public static CheckReport compile(Path document, Path target, SnapshotSettings settings) throws IOException {
        if (Files.exists(target) && Files.exists(document) && Files.isSameFile(document, target)) {
            throw new IllegalArgumentException(target + " is the snapshot itself");
        }
        FileSource source = new FileSource(document);
        Sighting seen = source.look();
        Instant readAt = Instant.now();
        CheckReport report = SnapshotCheck.check(document, settings);
        if (report.read() instanceof Snapshot snapshot) {
            if (snapshot.compiled()) {
                throw new IllegalArgumentException(document + " is compiled already");
            }
            boolean unchanged =
                    seen instanceof Sighting.Present && source.look().equals(seen);
            long stamp = unchanged
                    ? SnapshotCache.certainStamp(source, snapshot, (Sighting.Present) seen, readAt, Pacer.NONE)
                    : 0;
            CompiledSnapshot.write(target, snapshot, stamp, Pacer.NONE);
        }
        return report;
    }
}
