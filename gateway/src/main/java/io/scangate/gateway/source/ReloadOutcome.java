package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;

/** How a reload ended. Immutable. */
public sealed interface ReloadOutcome {
    /**
     * A snapshot was loaded and serves now.
     *
     * @param revision its revision
     * @param rules rules it serves
     * @param accounts accounts it serves
     * @param rejected how many rules, members and accounts it left out
     */
    record Loaded(long revision, int rules, int accounts, long rejected) implements ReloadOutcome {}

    /**
     * The source holds what serves already.
     *
     * @param revision its revision
     */
    record Unchanged(long revision) implements ReloadOutcome {}

    /**
     * What the source holds was not taken; what served before serves on.
     *
     * @param fault the stable reason
     * @param message for people: where, the value found and what was expected
     * @param rejections the rules that were left out before the document was given up, as far as that is known
     */
    record Rejected(SnapshotFault fault, String message, Rejections rejections) implements ReloadOutcome {}

    /** The source holds nothing; what served before serves on. */
    record Missing() implements ReloadOutcome {}

    /** The kind of outcome, for counting. */
    default ReloadResult result() {
        if (this instanceof Loaded) {
            return ReloadResult.LOADED;
        }
        if (this instanceof Unchanged) {
            return ReloadResult.UNCHANGED;
        }
        return this instanceof Missing ? ReloadResult.MISSING : ReloadResult.REJECTED;
    }
}
