package io.scangate.gateway.source;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.DeltaReader.Result.Good;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The served snapshot of a source that has changes: its mark, and the last good state on disk. A snapshot or a change is
 * written to disk before it is served. One thread uses it; all threads read the active index.
 */
public final class KeptRules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptRules.class);

    /** With millions of rules it takes seconds to find out that the disk is still full. */
    private static final Duration WRITE_PAUSE = Duration.ofSeconds(10);

    private final ActiveIndex active;
    private final LastGood lastGood;
    private final ExecutorService merging = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "scangate-merge");
        thread.setDaemon(true);
        return thread;
    });
    private final DeltaApplier applier;

    /** The snapshot that was taken whole last, without its rules: changes leave them behind. Null before the first. */
    private @Nullable Snapshot base;

    private @Nullable String mark;

    /** Whether the state on disk lacks a change that is served. */
    private boolean gap;

    /** When writing all rules failed ({@link System#nanoTime}); null if it did not. */
    private @Nullable Long failedAt;

    private volatile boolean closed;

    /** Nothing is served before {@link #restore} or {@link #replace}. Closes the last good state when it is closed. */
    public KeptRules(ActiveIndex active, LastGood lastGood) {
        this.active = active;
        this.lastGood = lastGood;
        this.applier = new DeltaApplier(active, merging);
    }

    /** The served revision; null before the first snapshot. */
    public ActiveIndex.@Nullable Revision now() {
        return base == null ? null : active.current();
    }

    /** The mark of the served revision; null if it has none, or if it is not certain that its rules are of one history. */
    public @Nullable String mark() {
        return mark;
    }

    /** Whether another version of the program compiled the served rules: it may read links differently. */
    public boolean isOfOtherProgram() {
        return base != null && !base.isOfThisProgram();
    }

    /** Serves the snapshot that was served last; null if there is none. */
    public ReloadStatus.@Nullable Served restore() throws InterruptedException {
        long start = System.nanoTime();
        Snapshot snapshot = lastGood.load();
        return snapshot == null ? null : serve(snapshot, Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * Serves a snapshot.
     *
     * @param took how long reading it took
     * @throws InterruptedException if a stop ended the writing; it is not served then
     */
    public ReloadStatus.Served replace(Snapshot snapshot, Duration took) throws InterruptedException {
        gap = !written(() -> lastGood.replace(snapshot));
        return serve(snapshot, took);
    }

    private ReloadStatus.Served serve(Snapshot snapshot, Duration took) {
        base = snapshot.changed(RuleIndex.empty(), snapshot.revision(), snapshot.mark());
        mark = snapshot.mark();
        active.swap(new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), Instant.now()));
        return ReloadStatus.Served.of(snapshot, took);
    }

    /**
     * Serves a change of the served snapshot.
     *
     * @param document the change as it came
     * @param leftOut takes the rules that were left out
     * @return the served snapshot after it
     * @throws InterruptedException if a stop ended the writing; what is served is on disk then, too
     */
    public ReloadStatus.Served change(Good change, byte[] document, List<RejectedRule> leftOut)
            throws InterruptedException {
        long start = System.nanoTime();
        gap |= !written(() -> lastGood.append(document));
        applier.apply(change.delta(), leftOut::add);
        mark = LastGood.after(mark, change);
        shorten();
        ActiveIndex.Revision now = Objects.requireNonNull(active.current());
        Snapshot whole = Objects.requireNonNull(base, "changes follow on a snapshot");
        return ReloadStatus.Served.of(
                whole.changed(now.index(), now.revision(), mark), Duration.ofNanos(System.nanoTime() - start));
    }

    /** A long log of changes, or one that lacks a change, becomes part of the snapshot on disk. */
    private void shorten() throws InterruptedException {
        ActiveIndex.Revision now = active.current();
        Snapshot whole = base;
        boolean failedJustNow = failedAt != null && System.nanoTime() - failedAt < WRITE_PAUSE.toNanos();
        if (now != null && whole != null && !failedJustNow) {
            gap = !written(() -> {
                if (gap || lastGood.isLong()) {
                    lastGood.replace(whole.changed(now.index(), now.revision(), mark));
                }
            });
            failedAt = gap ? (Long) System.nanoTime() : null;
        }
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    /** Whether it could be done: a disk that fails is no reason to serve old rules. A stop is one. */
    private boolean written(DiskWork work) throws InterruptedException {
        try {
            work.run();
            return true;
        } catch (ClosedByInterruptException e) {
            throw stopped(e);
        } catch (IOException | UncheckedIOException e) {
            if (closed) {
                throw stopped(e);
            }
            LOG.error("The served rules cannot be kept for the next start: {}", e.toString());
            return false;
        }
    }

    /** Only a stop interrupts the thread that reads or writes the state on disk. */
    static InterruptedException stopped(Exception cause) {
        InterruptedException stopped = new InterruptedException("stopped while it used the state on disk");
        stopped.initCause(cause);
        return stopped;
    }

    /** Ends merging and writing; the served snapshot stays in the active index. */
    @Override
    public void close() {
        closed = true;
        merging.shutdownNow();
        lastGood.close();
    }
}
