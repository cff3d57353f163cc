package io.scangate.config.scans;

import io.scangate.config.ownership.Ownership;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds an account's missed links: scanned links that no rule matched, on hosts where the account has proven to own a
 * directory. Thread-safe. Methods block.
 */
public final class MissedLinks {
    private static final Duration PERIOD = Duration.ofDays(7);

    private final ScanStore scans;
    private final Ownership ownership;
    private final Clock clock;

    /** The missed links of a store. */
    public MissedLinks(ScanStore scans, Ownership ownership, Clock clock) {
        this.scans = scans;
        this.ownership = ownership;
        this.clock = clock;
    }

    /**
     * The missed links of the last week, the newest first. On hosts where other accounts have rules, only those in the
     * account's own directories.
     */
    public List<String> of(String appid, int limit) {
        List<String> origins = ownership.verifications(appid).stream()
                .filter(verification -> verification.provenAt() != null)
                .flatMap(verification -> origin(verification.directory()))
                .distinct()
                .toList();
        return scans.unmatched(appid, origins, clock.instant().minus(PERIOD), limit);
    }

    private static Stream<String> origin(String directory) {
        return LinkParser.parse(directory) instanceof Link link ? Stream.of(link.origin()) : Stream.empty();
    }
}
