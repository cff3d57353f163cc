package io.scangate.gateway.source;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.DeltaReader.Result.Good;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What serves, of which history it is, and what of it is on disk: whatever is to serve is written there first. One thread
 * uses it; the active index is everybody's.
 */
public final class Serving implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

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

    /** What serves, as it was when it was last taken whole, without its rules: changes leave them behind. Null before. */
    private @Nullable Snapshot base;

    private @Nullable String mark;

    /** Whether what is on disk lacks something that serves. */
    private boolean gap;

    /** When writing all of it was tried in vain ({@link System#nanoTime}); null if it was not. */
    private @Nullable Long failedAt;

    public Serving(ActiveIndex active, LastGood lastGood) {
        this.active = active;
        this.lastGood = lastGood;
        this.applier = new DeltaApplier(active, merging);
    }

    /** What serves now; null before the first snapshot. */
    public ActiveIndex.@Nullable Revision now() {
        return active.current();
    }

    /** The mark of what serves; null if the control plane gave none, or it is not certain that all of it is of one history. */
    public @Nullable String mark() {
        return mark;
    }

    /** Whether another version of the program compiled what serves: it may read links differently. */
    public boolean isOfOtherProgram() {
        return base != null && !base.isOfThisProgram();
    }

    /** Serves what was served last; null if there is nothing. */
    public @Nullable Snapshot restore() {
        Snapshot snapshot = lastGood.load();
        if (snapshot != null) {
            serve(snapshot);
        }
        return snapshot;
    }

    /** Serves a snapshot. */
    public void replace(Snapshot snapshot) {
        gap = !written(() -> lastGood.replace(snapshot));
        serve(snapshot);
    }

    private void serve(Snapshot snapshot) {
        base = snapshot.changed(RuleIndex.empty(), snapshot.revision(), snapshot.mark());
        mark = snapshot.mark();
        active.swap(new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), Instant.now()));
    }

    /**
     * Serves a change of what serves.
     *
     * @param document the change as it came
     * @return rules that were left out
     */
    public List<RejectedRule> change(Good change, byte[] document) {
        gap |= !written(() -> lastGood.append(document));
        List<RejectedRule> left = new ArrayList<>();
        applier.apply(change.delta(), left::add);
        mark = LastGood.after(mark, change);
        shorten();
        return left;
    }

    /** A long log of changes, or one that lacks a change, becomes part of the snapshot on disk. */
    private void shorten() {
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

    /** Whether it could be done: a disk that fails is no reason to serve old rules. */
    private static boolean written(DiskWork work) {
        try {
            work.run();
            return true;
        } catch (IOException | UncheckedIOException e) {
            LOG.error("What is served cannot be kept for the next start: {}", e.toString());
            return false;
        }
    }

    /**
     * For the status.
     *
     * @param before what served before
     * @param took how long it took to get what serves now
     */
    public ReloadStatus.@Nullable Served status(ReloadStatus.@Nullable Served before, Instant now, Duration took) {
        ActiveIndex.Revision revision = active.current();
        if (revision == null || base == null) {
            return before;
        }
        RuleIndex index = revision.index();
        if (before != null
                && before.revision() == revision.revision()
                && Objects.equals(before.mark(), mark)
                && before.rules() == index.rules()
                && before.rejections().equals(base.rejections())) {
            return before;
        }
        return new ReloadStatus.Served(
                revision.revision(),
                mark,
                index.rules(),
                index.accounts(),
                base.bytes(),
                index.memoryBytes(),
                now,
                took,
                base.rejections(),
                base.warnings());
    }

    /** From now on nothing is merged or kept; what serves stays in the active index. */
    @Override
    public void close() {
        merging.shutdownNow();
        lastGood.close();
    }
}
