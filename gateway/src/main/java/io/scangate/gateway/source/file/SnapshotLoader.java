package io.scangate.gateway.source.file;

import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.ContentDigest;
import io.scangate.gateway.snapshot.Faults;
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
 * Loads what a source holds, and not half of it. Not thread-safe.
 *
 * <p>A file that is rewritten in place can be seen, opened and read at any moment of that. So, in this order:
 *
 * <ol>
 *   <li>wait until two looks, one poll interval apart, are equal; content that is a second old need not be waited for
 *   <li>read
 *   <li>look once more: if that differs, what was read may be a mixture, and all starts again
 * </ol>
 *
 * A writer who pauses for longer than an interval is still read too early; the document is rejected as truncated then,
 * and taken when the writer has gone on.
 */
final class SnapshotLoader {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int MAX_LOOKS = 4;
    private static final int MAX_READS = 3;

    private final FileSource source;
    private final Duration pollInterval;
    private final SnapshotSettings settings;
    private final SnapshotCache cache;
    private final SnapshotReader reader;

    SnapshotLoader(FileSource source, Duration pollInterval, SnapshotSettings settings, SnapshotCache cache) {
        this.source = source;
        this.pollInterval = pollInterval;
        this.settings = settings;
        this.cache = cache;
        this.reader = new SnapshotReader(settings);
    }

    /** The served snapshot, as far as a decision needs it. */
    record Known(long revision, ContentDigest digest) {
        static Known of(Snapshot snapshot) {
            return new Known(snapshot.revision(), snapshot.digest());
        }
    }

    /**
     * What came of a load.
     *
     * @param sighting what stood there
     * @param outcome for the public
     * @param snapshot what to serve now, if the outcome is {@link ReloadOutcome.Loaded}
     * @param took how long it took, without waiting
     * @param began when the last reading began
     */
    record Load(
            Sighting sighting,
            ReloadOutcome outcome,
            @Nullable Snapshot snapshot,
            Duration took,
            Instant began) {}

    private record Result(ReloadOutcome outcome, @Nullable Snapshot snapshot) {}

    /**
     * Loads.
     *
     * @param known the served snapshot, null if there is none
     * @param force whether a lower revision is taken as well
     * @throws InterruptedException while waiting for the source to settle
     */
    Load load(@Nullable Known known, boolean force) throws InterruptedException {
        Sighting before = settled();
        Duration took = Duration.ZERO;
        Instant began = Instant.now();
        for (int left = MAX_READS; left > 0; left--) {
            began = Instant.now();
            long start = System.nanoTime();
            Result result = loadOnce(before, known, force);
            took = took.plusNanos(System.nanoTime() - start);
            if (source.look().equals(before)) {
                return new Load(before, result.outcome, result.snapshot, took, began);
            }
            before = settled();
        }
        return new Load(before, neverTheSame(), null, took, began);
    }

    private static ReloadOutcome neverTheSame() {
        return new ReloadOutcome.Rejected(
                SnapshotFault.CHANGED_WHILE_READING,
                "it changed each time while it was read, " + MAX_READS + " times",
                Rejections.NONE);
    }

    private Sighting settled() throws InterruptedException {
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

    private Result loadOnce(Sighting sighting, @Nullable Known known, boolean force) {
        if (sighting instanceof Sighting.Unreadable unreadable) {
            return rejected(unreadable(unreadable.message()));
        }
        if (!(sighting instanceof Sighting.Present present)) {
            return new Result(new ReloadOutcome.Missing(), null);
        }
        try {
            if (known != null && holds(present, known)) {
                return new Result(new ReloadOutcome.Unchanged(known.revision()), null);
            }
            return read(present, known, force);
        } catch (IOException e) {
            return rejected(unreadable(Faults.message(e)));
        }
    }

    private boolean holds(Sighting.Present present, Known known) throws IOException {
        return present.bytes() == known.digest().bytes()
                && ContentDigest.of(source.open()).equals(known.digest());
    }

    private Result read(Sighting.Present present, @Nullable Known known, boolean force) throws IOException {
        SnapshotRead read;
        try {
            read = read(present, known == null || force ? 0 : known.revision());
        } catch (OutOfMemoryError e) {
            // What was being made is garbage by now, and what serves is untouched.
            read = new BadDocument(SnapshotFault.TOO_LARGE, Place.NONE, Faults.message(e), Rejections.NONE);
        }
        return read.match(snapshot -> read(snapshot, known), SnapshotLoader::rejected);
    }

    private static Result read(Snapshot snapshot, @Nullable Known known) {
        if (known != null && known.equals(Known.of(snapshot))) {
            // Compiled rules, of the document that serves: only now is it known that they are whole.
            return new Result(new ReloadOutcome.Unchanged(known.revision()), null);
        }
        ReloadOutcome outcome = new ReloadOutcome.Loaded(
                snapshot.revision(),
                snapshot.index().rules(),
                snapshot.index().accounts(),
                snapshot.rejections().total());
        return new Result(outcome, snapshot);
    }

    private SnapshotRead read(Sighting.Present present, long minimumRevision) throws IOException {
        Path file = source.file();
        if (CompiledSnapshot.isCompiled(file)) {
            return CompiledSnapshot.read(file, settings, minimumRevision);
        }
        Snapshot cached = cache.find(present);
        if (cached != null && cached.revision() >= minimumRevision) {
            return cached;
        }
        try (InputStream in = source.open()) {
            return reader.read(in, minimumRevision, cache.scratch());
        }
    }

    private static BadDocument unreadable(String message) {
        return new BadDocument(SnapshotFault.UNREADABLE, Place.NONE, message, Rejections.NONE);
    }

    private static Result rejected(BadDocument bad) {
        return new Result(new ReloadOutcome.Rejected(bad.fault(), bad.message(), bad.rejections()), null);
    }
}
