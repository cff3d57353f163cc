package io.scangate.gateway.source.feed;

import java.time.Duration;

/**
 * How a control plane is followed.
 *
 * @param feedToken the gateway's key; empty for none
 * @param stateDir where what was sent last is kept, for a start without the control plane; of one gateway alone
 * @param reportInterval how long scans are counted before that is reported, and what a kill can lose of them; 0 to count
 *     nothing
 */
public record FeedSettings(String feedToken, String stateDir, Duration reportInterval) {
    /** The defaults. */
    public static final FeedSettings DEFAULT = new FeedSettings("", "data/gateway", Duration.ofSeconds(60));

    public FeedSettings {
        if (stateDir.isBlank()) {
            throw new IllegalArgumentException("state-dir: \"\" (expected: a directory)");
        }
        if (reportInterval.isNegative()) {
            throw new IllegalArgumentException("report-interval: " + reportInterval + " (expected: 0 or more)");
        }
        if (feedToken.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("feed-token: (expected: visible ASCII characters, no spaces)");
        }
    }

    /** Without the key, which is nobody's to read. */
    @Override
    public String toString() {
        return "FeedSettings[stateDir=" + stateDir + "]";
    }
}
