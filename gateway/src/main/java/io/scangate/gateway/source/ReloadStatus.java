package io.scangate.gateway.source;

import io.scangate.gateway.index.RuleIndex;
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
 * What a {@link Follower} has done so far. Immutable: one consistent picture.
 *
 * @param source the source's specification
 * @param state how the served snapshot relates to what the source holds
 * @param lastOutcome how the last reload ended, null before the first
 * @param lastAttempt when it ended, null before the first
 * @param lastSuccess when the source was last known to hold the served snapshot, null if never
 * @param lastDuration how long the last reload took, without waiting for the source to settle; zero before the first
 * @param served the served snapshot, null before the first snapshot
 * @param tallies reloads so far; every kind has an entry
 */
public record ReloadStatus(
        String source,
        State state,
        @Nullable ReloadOutcome lastOutcome,
        @Nullable Instant lastAttempt,
        @Nullable Instant lastSuccess,
        Duration lastDuration,
        @Nullable Served served,
        Map<ReloadResult, Tally> tallies) {

    /** How the served snapshot relates to what the source holds. */
    public enum State {
        /** The source has not been looked at yet. */
        STARTING,
        /** What the source holds is served. */
        CURRENT,
        /** The source holds nothing. */
        MISSING,
        /** What the source holds was rejected. */
        REJECTED,
        /** The source does not answer. */
        UNREACHABLE
    }

    /**
     * The served snapshot.
     *
     * @param revision its revision
     * @param mark what tells it from others of that revision, null if it has none
     * @param rules number of rules
     * @param accounts number of accounts
     * @param indexBytes memory of the compiled rules
     * @param since since when it is served
     * @param loadTime how long reading and compiling it took
     * @param compiled whether it was read in compiled form
     * @param document what is known of the document it was read from; changes leave that as it is
     */
    public record Served(
            long revision,
            @Nullable String mark,
            int rules,
            int accounts,
            long indexBytes,
            Instant since,
            Duration loadTime,
            boolean compiled,
            DocumentFacts document) {
        /** A snapshot that is served from now on. */
        public static Served of(Snapshot snapshot, Duration loadTime) {
            RuleIndex index = snapshot.index();
            return new Served(
                    snapshot.revision(),
                    snapshot.mark(),
                    index.rules(),
                    index.accounts(),
                    index.memoryBytes(),
                    Instant.now(),
                    loadTime,
                    snapshot.compiled(),
                    snapshot.document());
        }

        /** Length of the document. */
        public long bytes() {
            return document.digest().bytes();
        }

        /** What the document left out. */
        public Rejections rejections() {
            return document.rejections();
        }

        /** What is odd in the document and does no harm. */
        public List<String> warnings() {
            return document.warnings();
        }
    }

    /**
     * Reloads of one kind.
     *
     * @param count how many
     * @param total time they took together
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

    /** Of a source that has not been looked at. */
    public static ReloadStatus starting(String source) {
        Map<ReloadResult, Tally> none = new EnumMap<>(ReloadResult.class);
        for (ReloadResult result : ReloadResult.values()) {
            none.put(result, Tally.ZERO);
        }
        return new ReloadStatus(source, State.STARTING, null, null, null, Duration.ZERO, null, none);
    }

    /** The same with another served snapshot, of which it is not known whether the source holds it. */
    ReloadStatus serving(Served nowServed) {
        return new ReloadStatus(source, state, lastOutcome, lastAttempt, lastSuccess, lastDuration, nowServed, tallies);
    }

    /**
     * The status after one more reload.
     *
     * @param nowServed the snapshot served after it
     */
    public ReloadStatus after(ReloadOutcome outcome, Instant ended, Duration took, @Nullable Served nowServed) {
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
