package io.scangate.config.scans;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scans of one gateway since its previous tally. The store adds each tally once. Immutable.
 *
 * @param sequence the order of the gateway's tallies: positive, and higher than that of every earlier tally
 * @param counts by hour and rule
 * @param matched samples of canonical links that matched a rule
 * @param unmatched samples of canonical links that matched no rule
 * @param uncounted the number of scans that are in no count; null for none
 */
public record ScanTally(
        long sequence,
        List<Count> counts,
        List<String> matched,
        List<String> unmatched,
        @Nullable Long uncounted) {
    private static final int MAX_LINKS = 10_000;

    /** The most scans of a rule in a tally, far below the number at which the sum in the database overflows. */
    private static final long MAX_SCANS = 1L << 40;

    public ScanTally {
        counts = List.copyOf(counts);
        matched = List.copyOf(matched);
        unmatched = List.copyOf(unmatched);
    }

    /** A tally without uncounted scans. */
    public ScanTally(long sequence, List<Count> counts, List<String> matched, List<String> unmatched) {
        this(sequence, counts, matched, unmatched, null);
    }

    /** The number of scans that are in no count. */
    public long lost() {
        return uncounted == null ? 0 : uncounted;
    }

    /** The tally with only the counts of some hours. */
    public ScanTally ofHours(long first, long last) {
        List<Count> kept = counts.stream()
                .filter(count -> count.hour() >= first && count.hour() <= last)
                .toList();
        return new ScanTally(sequence, kept, matched, unmatched, uncounted);
    }

    /** Whether all numbers are within the limits for reports, and no text is missing. */
    public boolean isWellFormed() {
        return sequence > 0
                && lost() >= 0
                && lost() <= MAX_SCANS
                && matched.size() + unmatched.size() <= MAX_LINKS
                && counts.stream().allMatch(ScanTally::isWellFormed);
    }

    // The JSON reader passes nulls through. The store checks lengths.
    private static boolean isWellFormed(Count count) {
        return count.scans() > 0 && count.scans() <= MAX_SCANS && count.appid() != null;
    }

    /**
     * The number of scans of a kind that a rule decided in an hour.
     *
     * @param hour hours since 1970, UTC
     * @param appid the rule's account
     * @param prefix canonical; null for rules of the account that are not told apart
     * @param scans the number
     * @param action what they opened, as the next three: see {@link ScanKind}
     */
    public record Count(
            long hour,
            String appid,
            @Nullable String prefix,
            long scans,
            @Nullable String action,
            @Nullable String version,
            @Nullable String reason,
            @Nullable String scene) {
        /** Scans of an unknown kind. */
        public Count(long hour, String appid, String prefix, long scans) {
            this(hour, appid, prefix, scans, null, null, null, null);
        }

        /** The kind of the scans. */
        public ScanKind kind() {
            return new ScanKind(action, version, reason, scene);
        }
    }
}
