package io.scangate.config.scans;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Finds an account's missed links: scanned links that no rule matched, in directories that the account has proven to
 * own, and those that differ from such a directory only in scheme, port or {@code www.} in front of the host. Thread-safe. Methods block.
 */
public final class MissedLinks {
    private final ScanStore scans;
    private final Duration period;
    private final Clock clock;

    /**
     * The missed links of a store.
     *
     * @param period how long they are kept
     */
    public MissedLinks(ScanStore scans, Duration period, Clock clock) {
        this.scans = scans;
        this.period = period;
        this.clock = clock;
    }

    /** The missed links that are kept, the newest first. */
    public List<MissedLink> of(String appid, int limit) {
        return scans.unmatched(appid, clock.instant().minus(period), limit);
    }
}
