package io.scangate.gateway.source.file;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.Faults;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.file.SnapshotLoader.Load;
import io.scangate.gateway.source.file.SnapshotLoader.Serving;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the active index up to date with a source: looks every poll interval, loads what has changed on a thread of its
 * own and swaps it in. What it rejects, or a source that goes missing, leaves in place what serves. Thread-safe.
 *
 * <pre>
 *   field                      written by               read by
 *   status                     the reloader's thread    anyone (volatile, immutable value)
 *   closed                     close                    anyone (volatile)
 *   handled, serving, unsaved, retryAt   the reloader's thread only
 * </pre>
 */
public final class Reloader implements Follower {
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final SnapshotSource source;
    private final Duration pollInterval;
    private final ActiveIndex active;
    private final SnapshotCache cache;
    private final SnapshotLoader loader;
    private final ReloadLog log;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "scangate-reloader");
    private volatile ReloadStatus status;
    private volatile boolean closed;

    /** What the last load dealt with; anything else is a change. */
    private @Nullable Sighting handled;

    private @Nullable Serving serving;

    /** What was loaded last, until the cache has heard of it. */
    private @Nullable Load unsaved;

    /** When to try again what may succeed though nothing changes ({@link System#nanoTime}); null if that is no use. */
    private @Nullable Long retryAt;

    /** A reloader that does nothing until {@link #start}. */
    public Reloader(SnapshotSettings settings, ActiveIndex active) {
        this.source = SnapshotSource.of(settings.source());
        this.pollInterval = settings.pollInterval();
        this.active = active;
        this.cache = new SnapshotCache(source, settings);
        this.loader = new SnapshotLoader(source, settings, cache);
        this.log = new ReloadLog(source.spec());
        this.status = ReloadStatus.starting(source.spec());
        thread.setDaemon(true);
    }

    private record Request(boolean force, CompletableFuture<ReloadOutcome> result) {}

    @Override
    public CompletionStage<ReloadOutcome> start() {
        CompletionStage<ReloadOutcome> first = reload(false);
        thread.start();
        return first;
    }

    @Override
    public CompletionStage<ReloadOutcome> reload(boolean force) {
        CompletableFuture<ReloadOutcome> result = new CompletableFuture<>();
        requests.add(new Request(force, result));
        if (closed) {
            // Too late for the thread to see it: then it is for whoever closes and for us to answer.
            refuseRequests();
        }
        return result.minimalCompletionStage();
    }

    @Override
    public ReloadStatus status() {
        return status;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseRequests();
    }

    private void refuseRequests() {
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            request.result.complete(refused());
        }
    }

    private static ReloadOutcome refused() {
        return new ReloadOutcome.Rejected(SnapshotFault.CLOSED, "the reloader is closed", Rejections.NONE);
    }

    private void run() {
        while (!closed) {
            try {
                Request request = requests.poll(pollInterval.toMillis(), TimeUnit.MILLISECONDS);
                if (request != null) {
                    request.result.complete(load(request.force));
                } else if (isDue(source.look())) {
                    load(false);
                }
                saveCache();
            } catch (InterruptedException e) {
                // Only close interrupts, and the loop's condition sees to that.
            }
        }
    }

    private boolean isDue(Sighting sighting) {
        Long retry = retryAt;
        return !sighting.equals(handled) || (retry != null && System.nanoTime() - retry >= 0);
    }

    private ReloadOutcome load(boolean force) {
        try {
            Load load = loader.load(serving, force);
            if (closed) {
                return refused();
            }
            return end(load);
        } catch (InterruptedException e) {
            return refused();
        } catch (RuntimeException | Error e) {
            if (closed) {
                return refused();
            }
            // Whatever it is, the watch must go on: no other thread would load the next snapshot.
            log.internalError(e);
            ReloadOutcome outcome =
                    new ReloadOutcome.Rejected(SnapshotFault.INTERNAL_ERROR, Faults.message(e), Rejections.NONE);
            return end(new Load(source.look(), outcome, null, Duration.ZERO, Instant.now()));
        }
    }

    private ReloadOutcome end(Load load) {
        Instant now = Instant.now();
        ReloadOutcome outcome = load.outcome();
        Snapshot snapshot = load.snapshot();
        handled = load.sighting();
        boolean retry = outcome instanceof ReloadOutcome.Rejected rejected
                && rejected.fault().isTransient();
        retryAt = retry ? System.nanoTime() + RETRY_INTERVAL.toNanos() : null;
        ReloadStatus.Served served = status.served();
        if (snapshot != null) {
            serving = Serving.of(snapshot);
            unsaved = load;
            active.swap(new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), now));
            served = served(snapshot, now, load.took());
        }
        status = status.after(outcome, now, load.took(), served);
        log.ended(outcome, load.took(), snapshot);
        return outcome;
    }

    /** After the answer: who waits for a reload does not wait for this. */
    private void saveCache() {
        Load load = unsaved;
        unsaved = null;
        if (load != null && load.snapshot() != null && load.sighting() instanceof Sighting.Present seen) {
            try {
                cache.save(load.snapshot(), seen, load.began());
            } catch (RuntimeException | Error e) {
                log.internalError(e);
            }
        }
    }

    private static ReloadStatus.Served served(Snapshot snapshot, Instant since, Duration loadTime) {
        return new ReloadStatus.Served(
                snapshot.revision(),
                snapshot.mark(),
                snapshot.index().rules(),
                snapshot.index().accounts(),
                snapshot.bytes(),
                snapshot.index().memoryBytes(),
                since,
                loadTime,
                snapshot.rejections(),
                snapshot.warnings());
    }
}
