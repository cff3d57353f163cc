package io.scangate.config.preview;

import io.scangate.config.lifecycle.ConfiguredRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change would do.
 *
 * @param before the rule as it is; null if it is to be added
 * @param after the rule as it would be; null if it is to be deleted
 * @param shadows rules that are broader: links inside the rule are decided by it and not by them
 * @param shadowedBy rules inside the rule: their links are theirs, not the rule's
 * @param testLinks test links that would open something else for testers
 * @param links recently scanned links that would open something else for everybody
 * @param sample how many recently scanned links were looked at
 */
public record Forecast(
        @Nullable ConfiguredRule before,
        @Nullable ConfiguredRule after,
        List<Neighbour> shadows,
        List<Neighbour> shadowedBy,
        List<Difference> testLinks,
        List<Difference> links,
        int sample) {
    public Forecast {
        shadows = List.copyOf(shadows);
        shadowedBy = List.copyOf(shadowedBy);
        testLinks = List.copyOf(testLinks);
        links = List.copyOf(links);
    }

    /**
     * Another rule of the same origin.
     *
     * @param appid whose it is
     * @param prefix canonical
     */
    public record Neighbour(String appid, String prefix) {}

    /**
     * A link that would open something else.
     *
     * @param link canonical
     */
    public record Difference(String link, Destination before, Destination after) {}
}
