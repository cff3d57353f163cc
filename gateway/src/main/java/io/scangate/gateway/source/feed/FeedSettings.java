package io.scangate.gateway.source.feed;

/**
 * The gateway's authentication at the control plane. Immutable.
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

    /** Omits the key, which must not be logged. */
    @Override
    public String toString() {
        return "FeedSettings[]";
    }
}
