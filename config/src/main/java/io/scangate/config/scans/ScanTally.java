package io.scangate.config.scans;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scans of one gateway since its tally before, to be added once.
 *
 * @param sequence orders the gateway's tallies: positive, and higher than that of every tally before
 * @param counts by hour and rule
 * @param matched some canonical links that rules decided
 * @param unmatched some canonical links that no rule matched
 */
public record ScanTally(long sequence, List<Count> counts, List<String> matched, List<String> unmatched) {
    private static final int MAX_APPID = 200;
    private static final int MAX_LINKS = 10_000;

    public ScanTally {
        counts = List.copyOf(counts);
        matched = List.copyOf(matched);
        unmatched = List.copyOf(unmatched);
    }

    /** Whether it is one that a gateway may send. */
    public boolean isWellFormed() {
        return sequence > 0
                && matched.size() + unmatched.size() <= MAX_LINKS
                && counts.stream()
                        .allMatch(count -> count.scans() > 0 && isAppid(count.appid()) && count.prefix() != null);
    }

    // A reader of JSON may put a null anywhere.
    private static boolean isAppid(@Nullable String text) {
        return text != null && text.length() <= MAX_APPID;
    }

    /**
     * How often a rule decided in an hour.
     *
     * @param hour hours since 1970, UTC
     * @param appid the rule's account
     * @param prefix canonical
     * @param scans how often
     */
    public record Count(long hour, String appid, String prefix, long scans) {}
}
