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
import java.nio.file.Path;
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
 * snapshot after a pause, also without another change. Only for the source's thread; any thread may read the active index.
 */
public final class KeptRules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptRules.class);

    /** The pause after a failed write: with millions of rules it takes seconds to find that the disk is still full. */
    private static final Duration WRITE_PAUSE = Duration.ofSeconds(3);

    /** The longest time between two confirmations on disk. */
    private static final Duration CONFIRM_EVERY = Duration.ofSeconds(5);

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
    private final Duration pause;

    /**
     * The facts of the last whole snapshot; its rules are in the active index, with the deltas since. Null before the
     * first one.
     */
    private @Nullable Snapshot base;

    /** Whether the state on disk lacks a served change, and no write of all rules has begun since. */
    private boolean gap;

    /** Whether the running write fills a gap. */
    private boolean filling;

    /** When a write may be tried again ({@link System#nanoTime}). */
    private long nextTry;

    /** When a confirmation is kept again ({@link System#nanoTime}). */
    private long nextConfirmation;

    /** The logged failure of a write; empty while the disk keeps the served rules. */
    private String lastFailure = "";

    private volatile long kept = -1;
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
        this.pause = pause;
        this.nextTry = System.nanoTime();
        this.nextConfirmation = nextTry;
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

    /** The operator's order to stay at a revision. */
    public HoldFile holdFile() {
        return lastGood.holdFile();
    }

    /** Serves the last good snapshot from disk; returns null if there is none. */
    public ReloadStatus.@Nullable ServedSnapshot restore() throws InterruptedException {
        long start = System.nanoTime();
        Snapshot snapshot = lastGood.load();
        if (snapshot == null) {
            return null;
        }
        kept = snapshot.revision();
        return serve(snapshot, Duration.ofNanos(System.nanoTime() - start));
    }

    /** When a replica last confirmed the rules on disk; null if it is unknown. */
    public @Nullable Instant confirmedAt() {
        return lastGood.confirmedAt();
    }

    /** A replica has confirmed the served rules. Keeps the time, a few times a minute, if these rules are kept. */
    public void confirm() {
        ActiveIndex.Revision now = now();
        if (now != null && kept == now.revision() && nextConfirmation - System.nanoTime() <= 0) {
            nextConfirmation = System.nanoTime() + CONFIRM_EVERY.toNanos();
            lastGood.confirm();
        }
    }

    /** The revision that a restart would serve; -1 if there is none. May be called from any thread. */
    public long keptRevision() {
        return kept;
    }

    /**
     * Makes an empty file on disk for a compiled snapshot that is to be served.
     *
     * @throws IOException if the disk has no room, or cannot be written
     */
    public Path makeTemporary() throws IOException {
        return lastGood.makeTemporary();
    }

    /**
     * Serves a snapshot.
     *
     * @param took the duration of reading it
     * @throws InterruptedException if a stop interrupted the write; the snapshot is not served then
     */
    public ReloadStatus.ServedSnapshot replace(Snapshot snapshot, Duration took) throws InterruptedException {
        return replace(snapshot, took, () -> lastGood.replace(snapshot, pacer()));
    }

    /**
     * Serves a snapshot that is on disk.
     *
     * @param written its file, by {@link #makeTemporary}; the rules on disk are in it afterwards
     */
    public ReloadStatus.ServedSnapshot replace(Snapshot snapshot, Duration took, Path written)
            throws InterruptedException {
        return replace(snapshot, took, () -> lastGood.adopt(written));
    }

    private ReloadStatus.ServedSnapshot replace(Snapshot snapshot, Duration took, DiskWork keep)
            throws InterruptedException {
        // The writer would put older rules in the place of these.
        writer.stop();
        filling = false;
        noteWrite(written(keep));
        ReloadStatus.ServedSnapshot served = serve(snapshot, took);
        noteKept();
        return served;
    }

    private void noteWrite(boolean written) {
        gap = !written;
        if (gap) {
            nextTry = System.nanoTime() + pause.toNanos();
        }
    }

    /** The served rules are on disk, unless a write has failed and no later write of all rules has ended. */
    private void noteKept() {
        filling &= writer.isRunning();
        ActiveIndex.Revision now = now();
        if (now != null && !gap && !filling) {
            kept = now.revision();
            if (!lastFailure.isEmpty()) {
                LOG.info("The served rules are on disk again for the next start");
                lastFailure = "";
            }
        }
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
        boolean first = !gap;
        boolean appended = written(() -> lastGood.append(document));
        gap |= !appended;
        apply(change, appended, leftOut);
        shorten(first || mayTry());
        ActiveIndex.Revision now = Objects.requireNonNull(active.current());
        Snapshot whole = Objects.requireNonNull(base, "a change needs a snapshot");
        return ReloadStatus.ServedSnapshot.of(
                whole.changed(now.index(), now.revision(), now.mark()), Duration.ofNanos(System.nanoTime() - start));
    }

    /** Serves a change. If it cannot, for example for lack of memory, the log must not keep it: the next change has the same base. */
    private void apply(Good change, boolean appended, List<RejectedRule> leftOut) throws InterruptedException {
        try {
            applier.apply(change.delta(), LastGood.after(mark(), change), leftOut::add);
        } finally {
            ActiveIndex.Revision now = active.current();
            boolean served = now != null && now.revision() == change.delta().revision();
            if (appended && !served) {
                gap |= !written(lastGood::removeLast);
            }
        }
    }

    /**
     * Compares the state on disk with the served rules, and writes all rules if the disk has not kept them: after a failed
     * write, and if the files were deleted or replaced. Call it about once a second.
     */
    public void settle() throws InterruptedException {
        if (base != null && !gap && !written(lastGood::check)) {
            gap = true;
            kept = -1;
        }
        shorten(mayTry());
    }

    private boolean mayTry() {
        return nextTry - System.nanoTime() <= 0;
    }

    /** Begins to write all rules if the log of deltas is long or lacks a delta. */
    private void shorten(boolean mayRetry) throws InterruptedException {
        Snapshot whole = base;
        if (whole != null && mayRetry && !writer.isRunning()) {
            noteWrite(written(() -> {
                if (gap || lastGood.isLong()) {
                    lastGood.rotate();
                    filling |= gap;
                    writer.start(whole);
                }
            }));
        }
        noteKept();
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
            if (!lastFailure.equals(e.toString())) {
                lastFailure = e.toString();
                LOG.error("Cannot write the served rules to disk for the next start: {}", lastFailure);
            }
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
