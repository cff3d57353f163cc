package io.scangate.gateway.source.file;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.ContentDigest;
import io.scangate.gateway.snapshot.Faults;
import io.scangate.gateway.snapshot.Floor;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.ReloadOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Loads a file's document as a whole. Not thread-safe.
 *
 * <p>A writer may rewrite the file in place while it is examined, opened and read. The loader therefore proceeds in
 * this order:
 *
 * <ol>
 *   <li>Wait until two sightings, one poll interval apart, are equal. Content older than a second needs no wait.
 *   <li>Read.
 *   <li>Examine the file again. If the sighting differs, the read content may be a mixture; repeat all steps.
 * </ol>
 *
 * <p>If a writer pauses for longer than an interval, the file is read too early. The document is then rejected as
 * truncated, and taken after the writer has finished.
 */
final class SnapshotLoader {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int MAX_LOOKS = 4;
    private static final int MAX_READS = 3;

    private final FileSource source;
    private final Duration pollInterval;
    private final SnapshotSettings settings;
    private final SnapshotCache cache;
    private final ActiveIndex active;
    private final SnapshotReader reader;

    SnapshotLoader(
            FileSource source,
            Duration pollInterval,
            SnapshotSettings settings,
            SnapshotCache cache,
            ActiveIndex active) {
        this.source = source;
        this.pollInterval = pollInterval;
        this.settings = settings;
        this.cache = cache;
        this.active = active;
        this.reader = new SnapshotReader(settings);
    }

    /** The served snapshot's revision and digest. */
    record Baseline(long revision, ContentDigest digest) {
        static Baseline of(Snapshot snapshot) {
            return new Baseline(snapshot.revision(), snapshot.digest());
        }

        /** The revision alone: every content counts as another one. */
        Baseline withoutDigest() {
            return new Baseline(revision, new ContentDigest(-1, 0));
        }
    }

    /**
     * The result of a load.
     *
     * @param sighting the sighting of the file
     * @param outcome the outcome for callers
     * @param snapshot the snapshot to serve if the outcome is {@link ReloadOutcome.Loaded}
     * @param took the duration, without waiting
     * @param began the start of the last reading
     */
    record Load(
            Sighting sighting,
            ReloadOutcome outcome,
            @Nullable Snapshot snapshot,
            Duration took,
            Instant began) {
        /** The same result with its times. */
        Load after(Duration duration, Instant begin) {
            return new Load(sighting, outcome, snapshot, duration, begin);
        }
    }

    private record Result(ReloadOutcome outcome, @Nullable Snapshot snapshot) {}

    /**
     * Loads the file.
     *
     * @param baseline the served snapshot, null if there is none
     * @param force whether to accept a revision lower than the served one
     * @param pacer paces the load
     * @throws InterruptedException while waiting for a stable file
     */
    Load load(@Nullable Baseline baseline, boolean force, Pacer pacer) throws InterruptedException {
        Sighting before = stableSighting();
        Duration took = Duration.ZERO;
        Instant began = Instant.now();
        for (int left = MAX_READS; left > 0; left--) {
            began = Instant.now();
            long start = System.nanoTime();
            Load load = loadIfUnchanged(before, baseline, force, pacer);
            took = took.plusNanos(System.nanoTime() - start);
            if (load != null) {
                return load.after(took, began);
            }
            before = stableSighting();
        }
        return new Load(before, changedEachTime(), null, took, began);
    }

    /** Loads the file; null if it changed meanwhile. The read rules are garbage then, before the next read needs memory. */
    private @Nullable Load loadIfUnchanged(Sighting before, @Nullable Baseline baseline, boolean force, Pacer pacer) {
        Result result = loadOnce(before, baseline, force, pacer);
        return source.look().equals(before)
                ? new Load(before, result.outcome, result.snapshot, Duration.ZERO, Instant.EPOCH)
                : null;
    }

    private static ReloadOutcome changedEachTime() {
        return new ReloadOutcome.Rejected(
                SnapshotFault.CHANGED_WHILE_READING,
                "it changed each time while it was read, " + MAX_READS + " times",
                Rejections.NONE);
    }

    private Sighting stableSighting() throws InterruptedException {
        Sighting seen = source.look();
        for (int left = MAX_LOOKS; left > 0 && !isQuiet(seen); left--) {
            Thread.sleep(pollInterval.toMillis());
            Sighting next = source.look();
            if (next.equals(seen)) {
                return next;
            }
            seen = next;
        }
        return seen;
    }

    private static boolean isQuiet(Sighting sighting) {
        return !(sighting instanceof Sighting.Present present)
                || present.lastChange().isBefore(Instant.now().minus(QUIET));
    }

    private Result loadOnce(Sighting sighting, @Nullable Baseline baseline, boolean force, Pacer pacer) {
        if (sighting instanceof Sighting.Unreadable unreadable) {
            return rejected(unreadable(unreadable.message()));
        }
        if (!(sighting instanceof Sighting.Present present)) {
            return new Result(new ReloadOutcome.Missing(), null);
        }
        try {
            if (baseline != null && isServed(present, baseline, pacer)) {
                return new Result(new ReloadOutcome.Unchanged(baseline.revision()), null);
            }
            return read(present, baseline, force, pacer);
        } catch (IOException e) {
            return rejected(unreadable(Faults.message(e)));
        }
    }

    private boolean isServed(Sighting.Present present, Baseline baseline, Pacer pacer) throws IOException {
        return present.bytes() == baseline.digest().bytes()
                && ContentDigest.of(source.open(), pacer).equals(baseline.digest());
    }

    private Result read(Sighting.Present present, @Nullable Baseline baseline, boolean force, Pacer pacer)
            throws IOException {
        SnapshotRead read = read(present, baseline == null || force ? 0 : baseline.revision(), pacer);
        return read.match(snapshot -> read(snapshot, baseline), SnapshotLoader::rejected);
    }

    private static Result read(Snapshot snapshot, @Nullable Baseline baseline) {
        if (baseline != null && baseline.equals(Baseline.of(snapshot))) {
            // Compiled rules of the served document. Their digest is certain only after reading all of them.
            return new Result(new ReloadOutcome.Unchanged(baseline.revision()), null);
        }
        ReloadOutcome outcome = new ReloadOutcome.Loaded(
                snapshot.revision(),
                snapshot.index().rules(),
                snapshot.index().accounts(),
                snapshot.rejections().total());
        return new Result(outcome, snapshot);
    }

    private SnapshotRead read(Sighting.Present present, long minimumRevision, Pacer pacer) throws IOException {
        Path file = source.file();
        ActiveIndex.Revision served = active.current();
        HeapRoom room = HeapRoom.beside(served == null ? null : served.index());
        if (CompiledSnapshot.isCompiled(file)) {
            return CompiledSnapshot.read(file, settings, minimumRevision, room, pacer);
        }
        Snapshot cached = cache.find(present, room, pacer);
        if (cached != null && cached.revision() >= minimumRevision) {
            return cached;
        }
        try (InputStream in = source.open()) {
            return reader.read(in, new Floor(minimumRevision, null), room, pacer);
        }
    }

    private static BadDocument unreadable(String message) {
        return new BadDocument(SnapshotFault.UNREADABLE, Place.NONE, message, Rejections.NONE);
    }

    private static Result rejected(BadDocument bad) {
        return new Result(new ReloadOutcome.Rejected(bad.fault(), bad.message(), bad.rejections()), null);
    }
}
