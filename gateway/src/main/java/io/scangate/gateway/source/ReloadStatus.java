package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.source.file.Reloader;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Reloader} has done so far. Immutable: one consistent picture.
 *
 * @param source the source's specification
 * @param state how what serves relates to what the source holds
 * @param lastOutcome how the last reload ended, null before the first
 * @param lastAttempt when it ended, null before the first
 * @param lastSuccess when the source was last known to hold what serves, null if never
 * @param lastDuration how long the last reload took, without waiting for the source to settle; zero before the first
 * @param served what serves, null before the first snapshot
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

    /** How what serves relates to what the source holds. */
    public enum State {
        /** The source has not been looked at yet. */
        STARTING,
        /** What the source holds serves. */
        CURRENT,
        /** The source holds nothing. */
        MISSING,
        /** What the source holds was rejected. */
        REJECTED,
        /** The source does not answer. */
        UNREACHABLE
    }

    /**
     * What serves.
     *
     * @param revision its revision
     * @param mark what tells it from others of that revision, null if it has none
     * @param rules number of rules
     * @param accounts number of accounts
     * @param bytes length of the document
     * @param indexBytes memory of the compiled rules
     * @param since when it started to serve
     * @param loadTime how long reading and compiling it took
     * @param rejections what it left out
     * @param warnings what is odd in it and does no harm
     */
    public record Served(
            long revision,
            @Nullable String mark,
            int rules,
            int accounts,
            long bytes,
            long indexBytes,
            Instant since,
            Duration loadTime,
            Rejections rejections,
            List<String> warnings) {
        public Served {
            warnings = List.copyOf(warnings);
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

    /**
     * The status after one more reload.
     *
     * @param nowServed what serves after it
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
