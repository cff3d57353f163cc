package io.scangate.config.preview;

import io.scangate.gateway.resolve.Explanation;
import java.time.Instant;
import java.util.List;

/**
 * Missed links that differ only in their queries. Immutable.
 *
 * @param place the links without their queries
 * @param scans the number of their samples: at least so many scans
 * @param links the number of different links
 * @param examples the last links
 * @param first the time of the first sample
 * @param last the time of the last sample
 * @param explanation of the last link with the rules of the account of today
 */
public record MissedGroup(
        String place,
        long scans,
        int links,
        List<String> examples,
        Instant first,
        Instant last,
        Explanation explanation) {
    public MissedGroup {
        examples = List.copyOf(examples);
    }
}
