package io.scangate.gateway.source;

import io.scangate.gateway.recording.RulesSwap.Kind;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The result of one attempt to take rules from a source. Immutable.
 *
 * @param outcome the outcome for callers
 * @param took the duration of the attempt, without waiting
 * @param served the served snapshot after a load or a change; null if the attempt did not change it
 * @param whole whether the attempt loaded a whole snapshot
 * @param confirmed whether the outcome is that of the newest rules of the source; if not, its state stays as it was
 * @param backsOff whether the next attempt has to wait; the wait grows with each such attempt in a row
 */
public record Attempt(
        ReloadOutcome outcome,
        Duration took,
        ReloadStatus.@Nullable ServedSnapshot served,
        boolean whole,
        boolean confirmed,
        boolean backsOff) {
    /** The result of serving a whole snapshot. */
    public static Attempt loaded(ReloadStatus.ServedSnapshot served) {
        return new Attempt(outcome(served, served.rejections().total()), served.loadTime(), served, true, true, false);
    }

    /**
     * The result of applying a change to the served snapshot.
     *
     * @param leftOut the number of rejected rules of the change
     */
    public static Attempt changed(ReloadStatus.ServedSnapshot served, long leftOut, Duration took) {
        return new Attempt(outcome(served, leftOut), took, served, false, true, false);
    }

    private static ReloadOutcome outcome(ReloadStatus.ServedSnapshot served, long leftOut) {
        return new ReloadOutcome.Loaded(served.revision(), served.rules(), served.accounts(), leftOut);
    }

    /** The result of an attempt that did not change the served snapshot. */
    public static Attempt of(ReloadOutcome outcome, Duration took) {
        return new Attempt(outcome, took, null, false, true, false);
    }

    /** The result of an attempt that failed before it received a document. */
    public static Attempt failed(SnapshotFault fault, String message) {
        return of(new ReloadOutcome.Rejected(fault, message, Rejections.NONE), Duration.ZERO);
    }

    /** The source is making a snapshot. The next attempt need not wait, since the source has waited before its answer. */
    public static Attempt beingMade(String detail) {
        return failed(SnapshotFault.BEING_MADE, detail).unconfirmed();
    }

    /** Tells a running recording of other served rules. */
    void record() {
        if (served != null) {
            served.record(whole ? served.compiled() ? Kind.COMPILED : Kind.SNAPSHOT : Kind.DELTA, took);
        }
    }

    /** The same failure, before which the attempt has changed the served snapshot. */
    public Attempt having(ReloadStatus.ServedSnapshot changed) {
        return new Attempt(outcome, took, changed, whole, confirmed, backsOff);
    }

    /** The same result, which tells nothing about the newest rules of the source. */
    public Attempt unconfirmed() {
        return new Attempt(outcome, took, served, whole, false, backsOff);
    }

    /** The same result, after which the next attempt has to wait. */
    public Attempt backingOff() {
        return new Attempt(outcome, took, served, whole, confirmed, true);
    }
}
