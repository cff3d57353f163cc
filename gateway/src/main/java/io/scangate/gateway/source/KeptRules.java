package io.scangate.gateway.source;

import io.scangate.gateway.index.AbandonedException;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.Pacer;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The served snapshot of a source that sends deltas, and its copy on disk. Writes each snapshot and each delta to disk
 * before it serves it. If a write fails, it logs the failure, serves the rules all the same, and writes a whole
 * snapshot beside the next changes. Only for the source's thread; any thread may read the active index.
 */
public final class KeptRules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptRules.class);

    /** The pause after a failed write: with millions of rules it takes seconds to find that the disk is still full. */
    private static final Duration WRITE_PAUSE = Duration.ofSeconds(10);

    private final ActiveIndex active;
    private final LastGood lastGood;
    private final ExecutorService merging = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "scangate-merge");
        thread.setDaemon(true);
        return thread;
    });
    private final DeltaApplier applier;
    private final StateWriter writer;
    private final Supplier<Pacer> pacers;

    /**
     * The facts of the last whole snapshot; its rules are in the active index, with the deltas since. Null before the
     * first one.
     */
    private @Nullable Snapshot base;

    /** Whether the state on disk lacks a served change, and no write of all rules has begun since. */
    private boolean gap;

    private volatile boolean closed;

    /**
     * Serves nothing before {@link #restore} or {@link #replace}. Closing it closes the last good state.
     *
     * @param pacers makes the pacer of each piece of work beside scans
     */
    public KeptRules(ActiveIndex active, LastGood lastGood, Supplier<Pacer> pacers) {
        this(active, lastGood, pacers, WRITE_PAUSE);
    }

    KeptRules(ActiveIndex active, LastGood lastGood, Supplier<Pacer> pacers, Duration pause) {
        this.active = active;
        this.lastGood = lastGood;
        this.applier = new DeltaApplier(active, merging, pacers);
        this.writer = new StateWriter(applier, lastGood, pacers, pause);
        this.pacers = pacers;
    }

    /** The served revision; null before the first snapshot. */
    public ActiveIndex.@Nullable Revision now() {
        return base == null ? null : active.current();
    }

    /** The damage found on disk and in messages. */
    public Damage damage() {
        return lastGood.damage();
    }

    /** The mark of the served revision. Null if it has none, or if its rules may come from more than one history. */
    public @Nullable String mark() {
        ActiveIndex.Revision now = now();
        return now == null ? null : now.mark();
    }

    /** Whether another version of the program compiled the served rules. That version may parse links differently. */
    public boolean isOfOtherProgram() {
        return base != null && !base.isOfThisProgram();
    }

    /** The pacer of a full swap; before the first snapshot no scan needs the processor. */
    public Pacer pacer() {
        return now() == null ? Pacer.NONE : pacers.get();
    }

    /** Serves the last good snapshot from disk; returns null if there is none. */
    public ReloadStatus.@Nullable ServedSnapshot restore() throws InterruptedException {
        long start = System.nanoTime();
        Snapshot snapshot = lastGood.load();
        return snapshot == null ? null : serve(snapshot, Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * Serves a snapshot.
     *
     * @param took the duration of reading it
     * @throws InterruptedException if a stop interrupted the write; the snapshot is not served then
     */
    public ReloadStatus.ServedSnapshot replace(Snapshot snapshot, Duration took) throws InterruptedException {
        // The writer would put older rules in the place of these.
        writer.stop();
        gap = !written(() -> lastGood.replace(snapshot, pacer()));
        return serve(snapshot, took);
    }

    private ReloadStatus.ServedSnapshot serve(Snapshot snapshot, Duration took) {
        base = snapshot.changed(RuleIndex.empty(), snapshot.revision(), snapshot.mark());
        applier.replace(
                new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), Instant.now(), snapshot.mark()));
        return ReloadStatus.ServedSnapshot.of(snapshot, took);
    }

    /**
     * Applies a change to the served snapshot.
     *
     * @param document the change as received
     * @param leftOut receives the rejected rules
     * @return the served snapshot after the change
     * @throws InterruptedException if a stop interrupted the write; a served change is on disk all the same
     */
    public ReloadStatus.ServedSnapshot change(Good change, byte[] document, List<RejectedRule> leftOut)
            throws InterruptedException {
        long start = System.nanoTime();
        boolean kept = written(() -> lastGood.append(document));
        gap |= !kept;
        apply(change, kept, leftOut);
        shorten();
        ActiveIndex.Revision now = Objects.requireNonNull(active.current());
        Snapshot whole = Objects.requireNonNull(base, "a change needs a snapshot");
        return ReloadStatus.ServedSnapshot.of(
                whole.changed(now.index(), now.revision(), now.mark()), Duration.ofNanos(System.nanoTime() - start));
    }

    /** Serves a change. If it cannot, for example for lack of memory, the log must not keep it: the next change has the same base. */
    private void apply(Good change, boolean kept, List<RejectedRule> leftOut) throws InterruptedException {
        try {
            applier.apply(change.delta(), LastGood.after(mark(), change), leftOut::add);
        } finally {
            ActiveIndex.Revision now = active.current();
            boolean served = now != null && now.revision() == change.delta().revision();
            if (kept && !served) {
                gap |= !written(lastGood::removeLast);
            }
        }
    }

    /** Begins to write all rules if the log of deltas is long or lacks a delta. */
    private void shorten() throws InterruptedException {
        Snapshot whole = base;
        if (whole != null && !writer.isRunning()) {
            gap = !written(() -> {
                if (gap || lastGood.isLong()) {
                    lastGood.rotate();
                    writer.start(whole);
                }
            });
        }
    }

    private interface DiskWork {
        void run() throws IOException, InterruptedException;
    }

    /** Returns whether the write succeeded. If it fails, the new rules are served all the same, except during a stop. */
    private boolean written(DiskWork work) throws InterruptedException {
        try {
            work.run();
            return true;
        } catch (ClosedByInterruptException | AbandonedException e) {
            throw stopped(e);
        } catch (IOException | UncheckedIOException e) {
            if (closed) {
                throw stopped(e);
            }
            LOG.error("Cannot write the served rules to disk for the next start: {}", e.toString());
            return false;
        }
    }

    /** Only a stop interrupts the thread that reads or writes the state on disk. */
    static InterruptedException stopped(Exception cause) {
        InterruptedException stopped = new InterruptedException("stopped while it used the state on disk");
        stopped.initCause(cause);
        return stopped;
    }

    /** Stops merging and writing; the served snapshot stays in the active index. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        merging.shutdownNow();
        lastGood.close();
    }
}
