package io.scangate.config.preview;

import io.scangate.config.lifecycle.ConfiguredRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effects of a change. Immutable.
 *
 * @param before the rule before the change; null if the change adds it
 * @param after the rule after the change; null if the change deletes it
 * @param shadows broader rules; the changed rule decides the links inside it in their place
 * @param shadowedBy rules inside the changed rule; they decide their links in its place
 * @param testLinks test links that would open another page for testers
 * @param links recently scanned links that would open another page
 * @param sample the number of recently scanned links compared
 * @param quota the publishes of the month
 */
public record Forecast(
        @Nullable ConfiguredRule before,
        @Nullable ConfiguredRule after,
        List<Neighbour> shadows,
        List<Neighbour> shadowedBy,
        List<Difference> testLinks,
        List<Difference> links,
        int sample,
        Quota quota) {
    public Forecast {
        shadows = List.copyOf(shadows);
        shadowedBy = List.copyOf(shadowedBy);
        testLinks = List.copyOf(testLinks);
        links = List.copyOf(links);
    }

    /**
     * The effect on the account's publishes of the month.
     *
     * @param used the number of publishes as which the change counts
     * @param left the number left after the change
     */
    public record Quota(int used, int left) {}

    /**
     * Another rule of the same origin.
     *
     * @param appid its account
     * @param prefix canonical
     */
    public record Neighbour(String appid, String prefix) {}

    /**
     * A link that would open another page.
     *
     * @param link canonical
     */
    public record Difference(String link, Destination before, Destination after) {}
}
