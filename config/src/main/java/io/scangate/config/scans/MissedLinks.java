package io.scangate.config.scans;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Finds an account's missed links: scanned links that no rule matched, in directories that the account has proven to
 * own. Thread-safe. Methods block.
 */
public final class MissedLinks {
    private static final Duration PERIOD = Duration.ofDays(7);

    private final ScanStore scans;
    private final Clock clock;

    /** The missed links of a store. */
    public MissedLinks(ScanStore scans, Clock clock) {
        this.scans = scans;
        this.clock = clock;
    }

    /** The missed links of the last week, the newest first. */
    public List<String> of(String appid, int limit) {
        return scans.unmatched(appid, clock.instant().minus(PERIOD), limit);
    }
}
