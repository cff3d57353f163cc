package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt to take rules from a source ended. Immutable.
 *
 * @param outcome the outcome for the public
 * @param took how long the attempt took, without waiting
 * @param served the served snapshot after a load; null if the one before is still served
 * @param whole whether the attempt loaded a whole snapshot
 * @param backsOff whether the next attempt has to wait, longer after each such attempt in a row
 */
public record Attempt(
        ReloadOutcome outcome, Duration took, ReloadStatus.@Nullable Served served, boolean whole, boolean backsOff) {
    /** A whole snapshot is served now. */
    public static Attempt loaded(ReloadStatus.Served served) {
        return new Attempt(outcome(served, served.rejections().total()), served.loadTime(), served, true, false);
    }

    /**
     * A change was applied to the served snapshot.
     *
     * @param leftOut how many rules of the change were left out
     */
    public static Attempt changed(ReloadStatus.Served served, long leftOut, Duration took) {
        return new Attempt(outcome(served, leftOut), took, served, false, false);
    }

    private static ReloadOutcome outcome(ReloadStatus.Served served, long leftOut) {
        return new ReloadOutcome.Loaded(served.revision(), served.rules(), served.accounts(), leftOut);
    }

    /** The served snapshot is still served. */
    public static Attempt of(ReloadOutcome outcome, Duration took) {
        return new Attempt(outcome, took, null, false, false);
    }

    /** The attempt failed before it had a document. */
    public static Attempt failed(SnapshotFault fault, String message) {
        return of(new ReloadOutcome.Rejected(fault, message, Rejections.NONE), Duration.ZERO);
    }

    /** The same, and the next attempt has to wait. */
    public Attempt backingOff() {
        return new Attempt(outcome, took, served, whole, true);
    }
}
