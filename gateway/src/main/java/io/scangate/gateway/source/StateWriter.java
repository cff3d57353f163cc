package io.scangate.gateway.source;

import io.scangate.gateway.index.AbandonedException;
import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes all served rules to disk beside changes, so that the log of changes stays short. Merges the layers, because a file has
 * one layer and the scans profit from the same merge; then writes the merged rules. Both are paced, and changes do not wait for
 * them. After a failure it tries again after a pause, until it succeeds or a caller stops it.
 *
 * <p>Only for the source's thread. The work runs in the thread {@code scangate-state}.
 */
final class StateWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StateWriter.class);

    private final DeltaApplier applier;
    private final LastGood lastGood;
    private final Supplier<Pacer> pacers;
    private final Duration pause;
    private @Nullable Thread running;

    /** The logged failure of this write. */
    private volatile String lastFailure = "";

    /** @param pause the time between a failed write and the next attempt */
    StateWriter(DeltaApplier applier, LastGood lastGood, Supplier<Pacer> pacers, Duration pause) {
        this.applier = applier;
        this.lastGood = lastGood;
        this.pacers = pacers;
        this.pause = pause;
    }

    /** Whether a write runs or waits for its next attempt. */
    boolean isRunning() {
        return running != null && running.isAlive();
    }

    /**
     * Begins a write, if none runs. The log must have been rotated.
     *
     * @param facts the facts of the last whole snapshot; its rules are not used
     */
    void start(Snapshot facts) {
        if (!isRunning()) {
            lastFailure = "";
            running = new Thread(() -> run(facts), "scangate-state");
            running.setDaemon(true);
            running.start();
        }
    }

    /** Ends a running write and waits for its end; the files are as before it, or as after it. */
    void stop() throws InterruptedException {
        if (running != null) {
            running.interrupt();
            running.join();
            running = null;
        }
    }

    private void run(Snapshot facts) {
        try {
            while (!tryOnce(facts)) {
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException | AbandonedException | ClosedByInterruptException e) {
            // The gateway stops, or a snapshot replaces the rules.
        }
    }

    private boolean tryOnce(Snapshot facts) throws InterruptedException, ClosedByInterruptException {
        try {
            Revision now = applier.hold();
            if (now != null) {
                lastGood.shorten(facts.changed(now.index(), now.revision(), now.mark()), pacers.get());
            }
            return true;
        } catch (AbandonedException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            if (!lastFailure.equals(e.toString())) {
                lastFailure = e.toString();
                LOG.error(
                        "Cannot write the served rules to disk for the next start; an attempt each {} s: {}",
                        pause.toSeconds(),
                        lastFailure);
            }
            return false;
        } finally {
            applier.release();
        }
    }
}
