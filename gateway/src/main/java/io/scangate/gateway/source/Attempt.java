package io.scangate.gateway.source;

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
 * @param backsOff whether the next attempt has to wait; the wait grows with each such attempt in a row
 */
public record Attempt(
        ReloadOutcome outcome,
        Duration took,
        ReloadStatus.@Nullable ServedSnapshot served,
        boolean whole,
        boolean backsOff) {
    /** The result of serving a whole snapshot. */
    public static Attempt loaded(ReloadStatus.ServedSnapshot served) {
        return new Attempt(outcome(served, served.rejections().total()), served.loadTime(), served, true, false);
    }

    /**
     * The result of applying a change to the served snapshot.
     *
     * @param leftOut the number of rejected rules of the change
     */
    public static Attempt changed(ReloadStatus.ServedSnapshot served, long leftOut, Duration took) {
        return new Attempt(outcome(served, leftOut), took, served, false, false);
    }

    private static ReloadOutcome outcome(ReloadStatus.ServedSnapshot served, long leftOut) {
        return new ReloadOutcome.Loaded(served.revision(), served.rules(), served.accounts(), leftOut);
    }

    /** The result of an attempt that did not change the served snapshot. */
    public static Attempt of(ReloadOutcome outcome, Duration took) {
        return new Attempt(outcome, took, null, false, false);
    }

    /** The result of an attempt that failed before it received a document. */
    public static Attempt failed(SnapshotFault fault, String message) {
        return of(new ReloadOutcome.Rejected(fault, message, Rejections.NONE), Duration.ZERO);
    }

    /** The same result, after which the next attempt has to wait. */
    public Attempt backingOff() {
        return new Attempt(outcome, took, served, whole, true);
    }
}
