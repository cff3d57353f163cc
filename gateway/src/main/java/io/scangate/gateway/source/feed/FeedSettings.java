package io.scangate.gateway.source.feed;

/**
 * How a gateway shows itself to the control plane.
 *
 * @param feedToken the gateway's key; empty for none
 */
public record FeedSettings(String feedToken) {
    /** The defaults. */
    public static final FeedSettings DEFAULT = new FeedSettings("");

    public FeedSettings {
        if (feedToken.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("feed-token: (expected: visible ASCII characters, no spaces)");
        }
    }

    /** Without the key, which no log may show. */
    @Override
    public String toString() {
        return "FeedSettings[]";
    }
}
