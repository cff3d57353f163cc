package io.scangate.gateway.source.file;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Attempt;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.RuleSource;
import io.scangate.gateway.source.file.SnapshotLoader.Baseline;
import io.scangate.gateway.source.file.SnapshotLoader.Load;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a file. Checks the file at each poll interval and reads it when it has changed. Not thread-safe, except
 * as {@link RuleSource} says.
 */
public final class FileRules implements RuleSource {
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final FileSource source;
    private final FileSettings settings;
    private final ActiveIndex active;
    private final SnapshotCache cache;
    private final SnapshotLoader loader;
    private final Supplier<Pacer> pacers;
    private final Damage damage = new Damage();
    private volatile boolean stopped;

    /** Whether the served index is damaged. */
    private volatile boolean distrusted;

    /** The file as seen by the last load; any other sighting is a change. */
    private @Nullable Sighting handled;

    private @Nullable Baseline baseline;

    /** The last load, until its cache is written. */
    private @Nullable Load unsaved;

    /**
     * The time to read the same content again if that may succeed ({@link System#nanoTime}); null if it cannot succeed.
     */
    private @Nullable Long retryAt;

    /**
     * Makes the source of a file without reading it.
     *
     * @param pacers makes the pacer of each piece of work beside scans
     */
    public FileRules(
            FileSource source,
            FileSettings settings,
            SnapshotSettings snapshots,
            ActiveIndex active,
            Supplier<Pacer> pacers) {
        this.source = source;
        this.settings = settings;
        this.active = active;
        this.cache = new SnapshotCache(source, settings.cache(), snapshots, damage);
        this.pacers = pacers;
        this.loader = new SnapshotLoader(source, settings.pollInterval(), snapshots, cache, active);
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
    public Damage damage() {
        return damage;
    }

    @Override
    public void distrust() {
        distrusted = true;
    }

    @Override
    public @Nullable Attempt follow() throws InterruptedException {
        Long retry = retryAt;
        boolean isDue = (distrusted && retry == null)
                || !source.look().equals(handled)
                || (retry != null && System.nanoTime() - retry >= 0);
        return isDue ? load(false) : null;
    }

    @Override
    public Attempt load(boolean force) throws InterruptedException {
        Load load;
        try {
            Baseline served = baseline;
            load = loader.load(served != null && distrusted ? served.withoutDigest() : served, force, pacer());
        } catch (RuntimeException | Error e) {
            // Logs a defect once for each content.
            handled = source.look();
            retryAt = null;
            throw e;
        }
        if (stopped) {
            throw new InterruptedException("stopped");
        }
        handled = load.sighting();
        boolean retry = load.outcome() instanceof ReloadOutcome.Rejected rejected
                && (rejected.fault().isTransient() || distrusted);
        retryAt = retry ? System.nanoTime() + RETRY_INTERVAL.toNanos() : null;
        Snapshot snapshot = load.snapshot();
        return snapshot == null ? Attempt.of(load.outcome(), load.took()) : serve(snapshot, load);
    }

    /** The pacer of a full swap; before the first snapshot no scan needs the processor. */
    private Pacer pacer() {
        return active.current() == null ? Pacer.NONE : pacers.get();
    }

    private Attempt serve(Snapshot snapshot, Load load) {
        distrusted = false;
        baseline = Baseline.of(snapshot);
        unsaved = load;
        active.swap(new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), Instant.now()));
        return Attempt.loaded(ReloadStatus.ServedSnapshot.of(snapshot, load.took()));
    }

    @Override
    public void settle() {
        Load load = unsaved;
        unsaved = null;
        if (load != null && load.snapshot() != null && load.sighting() instanceof Sighting.Present seen) {
            cache.save(load.snapshot(), seen, load.began(), pacer());
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
