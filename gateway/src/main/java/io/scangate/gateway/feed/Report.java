package io.scangate.gateway.feed;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway tells the control plane from time to time: how it is, and what was scanned since the batch before.
 *
 * @param name for people: where it runs
 * @param revision what serves; -1 for nothing
 * @param mark of what serves; null if it has none
 * @param state of its source, as the admin listener shows it
 * @param rules rules that serve
 * @param batch what was scanned; null if nothing was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
        String name,
        long revision,
        @Nullable String mark,
        String state,
        int rules,
        @Nullable Batch batch) {
    /**
     * Counts that are to be added once, however often they are sent.
     *
     * @param sequence counts the gateway's batches
     * @param counts by hour and rule
     * @param matched some links that rules decided
     * @param unmatched some links that no rule matched
     */
    record Batch(long sequence, List<Count> counts, List<String> matched, List<String> unmatched) {
        /** Whether it is one that a gateway has written; whatever reads JSON may put a null anywhere. */
        boolean isWellFormed() {
            return counts != null
                    && matched != null
                    && unmatched != null
                    && counts.stream()
                            .allMatch(count -> count != null && count.appid() != null && count.prefix() != null);
        }
    }

    /**
     * How often a rule decided in an hour.
     *
     * @param hour hours since 1970, UTC
     * @param scans published or not, tested or not: whatever was decided by it
     */
    record Count(
            @JsonProperty("hour") long hour,
            @JsonProperty("appid") String appid,
            @JsonProperty("prefix") String prefix,
            @JsonProperty("scans") long scans) {}
}
