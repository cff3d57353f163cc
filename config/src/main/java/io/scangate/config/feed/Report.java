package io.scangate.config.feed;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway tells from time to time.
 *
 * @param name where it runs
 * @param revision what it serves; -1 for nothing
 * @param mark of that revision; null if it knows none
 * @param state of its source, as its admin listener shows it
 * @param rules rules that serve
 * @param settings how it decides: texts by key; null if it does not say
 * @param batch what was scanned since the batch before; null if nothing was
 */
public record Report(
        String name,
        long revision,
        @Nullable String mark,
        String state,
        long rules,
        @Nullable Map<String, String> settings,
        @Nullable Batch batch) {
    private static final int MAX_TEXT = 200;
    private static final int MAX_SETTINGS = 20;
    private static final int MAX_LINKS = 10_000;

    /** Whether it is one that a gateway may send. */
    boolean isWellFormed() {
        return isText(name)
                && isText(state)
                && (mark == null || isText(mark))
                && (settings == null || areSettings(settings))
                && (batch == null || batch.isWellFormed());
    }

    // Whatever reads JSON may put a null anywhere.
    private static boolean isText(@Nullable String text) {
        return text != null && text.length() <= MAX_TEXT;
    }

    private static boolean areSettings(Map<String, String> settings) {
        return settings.size() <= MAX_SETTINGS
                && settings.entrySet().stream().allMatch(entry -> isText(entry.getKey()) && isText(entry.getValue()));
    }

    /**
     * Counts to be added once.
     *
     * @param sequence counts the gateway's batches, from 1
     * @param counts by hour and rule
     * @param matched some canonical links that rules decided
     * @param unmatched some canonical links that no rule matched
     */
    public record Batch(long sequence, List<Count> counts, List<String> matched, List<String> unmatched) {
        public Batch {
            counts = List.copyOf(counts);
            matched = List.copyOf(matched);
            unmatched = List.copyOf(unmatched);
        }

        private boolean isWellFormed() {
            return sequence > 0
                    && matched.size() + unmatched.size() <= MAX_LINKS
                    && counts.stream()
                            .allMatch(count -> count.scans() > 0 && isText(count.appid()) && count.prefix() != null);
        }
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
