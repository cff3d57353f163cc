package io.scangate.gateway.source;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.recording.RulesSwap;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.DocumentFacts;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status of a {@link Follower}. Immutable and consistent.
 *
 * @param source the source's specification
 * @param state the relation of the served snapshot to the source's document
 * @param lastOutcome the outcome of the last reload, null before the first
 * @param lastAttempt the end of the last reload, null before the first
 * @param lastSuccess the last time at which the source had the served snapshot, null if never
 * @param lastDuration the duration of the last reload, without waiting for a stable source; zero before the first
 * @param served the served snapshot, null before the first
 * @param tallies the reloads so far; each kind has an entry
 */
public record ReloadStatus(
        String source,
        State state,
        @Nullable ReloadOutcome lastOutcome,
        @Nullable Instant lastAttempt,
        @Nullable Instant lastSuccess,
        Duration lastDuration,
        @Nullable ServedSnapshot served,
        Map<ReloadResult, Tally> tallies) {

    /** The relation of the served snapshot to the source's document. */
    public enum State {
        /** The source has not been read yet. */
        STARTING,
        /** The gateway serves the source's document. */
        CURRENT,
        /** The source has no document. */
        MISSING,
        /** The gateway rejected the source's document. */
        REJECTED,
        /** The source does not answer, or has not confirmed the served snapshot for a while. */
        UNREACHABLE,
        /** An operator holds the gateway at its revision, so it does not ask the source. */
        HELD
    }

    /**
     * The served snapshot.
     *
     * @param revision its revision
     * @param mark tells it from other snapshots of the revision; null if it has none
     * @param digest the digest of the state
     * @param rules the number of rules
     * @param accounts the number of accounts
     * @param indexBytes the memory of the compiled rules
     * @param since the time since which it is served
     * @param loadTime the duration of reading and compiling it
     * @param compiled whether it was read in compiled form
     * @param document the facts about its document, which changes do not update
     */
    public record ServedSnapshot(
            long revision,
            @Nullable String mark,
            Digest digest,
            int rules,
            int accounts,
            long indexBytes,
            Instant since,
            Duration loadTime,
            boolean compiled,
            DocumentFacts document) {
        /** Describes a snapshot that is served from now on. */
        public static ServedSnapshot of(Snapshot snapshot, Duration loadTime) {
            RuleIndex index = snapshot.index();
            return new ServedSnapshot(
                    snapshot.revision(),
                    snapshot.mark(),
                    index.digest(),
                    index.rules(),
                    index.accounts(),
                    index.memoryBytes(),
                    Instant.now(),
                    loadTime,
                    snapshot.compiled(),
                    snapshot.document());
        }

        /**
         * Tells a running recording that it is served now.
         *
         * @param time in which it was made
         */
        public void record(RulesSwap.Kind kind, Duration time) {
            RulesSwap.record(kind, revision, rules, accounts, indexBytes, time);
        }

        /** The length of the document. */
        public long bytes() {
            return document.digest().bytes();
        }

        /** The rejected rules of the document. */
        public Rejections rejections() {
            return document.rejections();
        }

        /** The harmless faults of the document. */
        public List<String> warnings() {
            return document.warnings();
        }
    }

    /**
     * The reloads of one kind.
     *
     * @param count their number
     * @param total their total duration
     */
    public record Tally(long count, Duration total) {
        static final Tally ZERO = new Tally(0, Duration.ZERO);

        Tally plus(Duration duration) {
            return new Tally(count + 1, total.plus(duration));
        }
    }

    public ReloadStatus {
        tallies = Map.copyOf(tallies);
    }

    /** The status before the first reload. */
    public static ReloadStatus starting(String source) {
        Map<ReloadResult, Tally> none = new EnumMap<>(ReloadResult.class);
        for (ReloadResult result : ReloadResult.values()) {
            none.put(result, Tally.ZERO);
        }
        return new ReloadStatus(source, State.STARTING, null, null, null, Duration.ZERO, null, none);
    }

    /** The same with another served snapshot, of which it is not known whether the source holds it. */
    ReloadStatus serving(ServedSnapshot nowServed) {
        return new ReloadStatus(source, state, lastOutcome, lastAttempt, lastSuccess, lastDuration, nowServed, tallies);
    }

    /** The same in another state. */
    ReloadStatus in(State another) {
        return new ReloadStatus(source, another, lastOutcome, lastAttempt, lastSuccess, lastDuration, served, tallies);
    }

    /**
     * The status after one more reload. The state stays if the reload tells nothing about the newest rules of the source.
     *
     * @param nowServed the served snapshot after the reload
     */
    ReloadStatus after(Attempt attempt, Instant ended, @Nullable ServedSnapshot nowServed) {
        ReloadStatus next = after(attempt.outcome(), ended, attempt.took(), nowServed);
        return attempt.confirmed()
                ? next
                : new ReloadStatus(
                        source, state, attempt.outcome(), ended, lastSuccess, attempt.took(), nowServed, next.tallies);
    }

    /**
     * The status after one more reload, whose outcome tells the state of the source.
     *
     * @param nowServed the served snapshot after the reload
     */
    public ReloadStatus after(ReloadOutcome outcome, Instant ended, Duration took, @Nullable ServedSnapshot nowServed) {
        Map<ReloadResult, Tally> next = new EnumMap<>(tallies);
        next.merge(outcome.result(), Tally.ZERO.plus(took), (tally, one) -> tally.plus(took));
        State nextState =
                switch (outcome.result()) {
                    case LOADED, UNCHANGED -> State.CURRENT;
                    case MISSING -> State.MISSING;
                    case REJECTED -> isUnreachable(outcome) ? State.UNREACHABLE : State.REJECTED;
                };
        Instant success = nextState == State.CURRENT ? ended : lastSuccess;
        return new ReloadStatus(source, nextState, outcome, ended, success, took, nowServed, next);
    }

    private static boolean isUnreachable(ReloadOutcome outcome) {
        return outcome instanceof ReloadOutcome.Rejected rejected && rejected.fault() == SnapshotFault.UNREACHABLE;
    }
}
