package io.scangate.gateway.source.file;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Attempt;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.RuleSource;
import io.scangate.gateway.source.file.SnapshotLoader.Known;
import io.scangate.gateway.source.file.SnapshotLoader.Load;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rules of a file: it is looked at every poll interval and read when it has changed. */
public final class FileRules implements RuleSource {
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final FileSource source;
    private final FileSettings settings;
    private final ActiveIndex active;
    private final SnapshotCache cache;
    private final SnapshotLoader loader;
    private volatile boolean stopped;

    /** What the last load saw; any other sighting is a change. */
    private @Nullable Sighting handled;

    private @Nullable Known known;

    /** The last load, until the cache is written. */
    private @Nullable Load unsaved;

    /** When to read the same content again, since that may succeed ({@link System#nanoTime}); null if it cannot. */
    private @Nullable Long retryAt;

    /** The rules of a file, which nothing has looked at yet. */
    public FileRules(FileSource source, FileSettings settings, SnapshotSettings snapshots, ActiveIndex active) {
        this.source = source;
        this.settings = settings;
        this.active = active;
        this.cache = new SnapshotCache(source, settings.cache(), snapshots);
        this.loader = new SnapshotLoader(source, settings.pollInterval(), snapshots, cache);
    }

    @Override
    public String spec() {
        return source.spec();
    }

    @Override
    public Duration pause() {
        return settings.pollInterval();
    }

    @Override
    public @Nullable Attempt follow() throws InterruptedException {
        Long retry = retryAt;
        boolean isDue = !source.look().equals(handled) || (retry != null && System.nanoTime() - retry >= 0);
        return isDue ? load(false) : null;
    }

    @Override
    public Attempt load(boolean force) throws InterruptedException {
        Load load;
        try {
            load = loader.load(known, force);
        } catch (RuntimeException | Error e) {
            // A defect shows once for each content.
            handled = source.look();
            retryAt = null;
            throw e;
        }
        if (stopped) {
            throw new InterruptedException("stopped");
        }
        handled = load.sighting();
        boolean retry = load.outcome() instanceof ReloadOutcome.Rejected rejected
                && rejected.fault().isTransient();
        retryAt = retry ? System.nanoTime() + RETRY_INTERVAL.toNanos() : null;
        Snapshot snapshot = load.snapshot();
        return snapshot == null ? Attempt.of(load.outcome(), load.took()) : serve(snapshot, load);
    }

    private Attempt serve(Snapshot snapshot, Load load) {
        known = Known.of(snapshot);
        unsaved = load;
        active.swap(new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), Instant.now()));
        return Attempt.loaded(ReloadStatus.Served.of(snapshot, load.took()));
    }

    @Override
    public void settle() {
        Load load = unsaved;
        unsaved = null;
        if (load != null && load.snapshot() != null && load.sighting() instanceof Sighting.Present seen) {
            cache.save(load.snapshot(), seen, load.began());
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
