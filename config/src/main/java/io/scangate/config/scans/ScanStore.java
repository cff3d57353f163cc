package io.scangate.config.scans;

import io.scangate.config.lifecycle.Slice;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The port to the database for counts and samples of scans. Thread-safe. Methods block. */
public interface ScanStore {
    /**
     * An account's counts between two times, by hour and prefix.
     *
     * @param after the {@code next} of the previous slice; null to start
     */
    Slice<HourCount> counts(String appid, Instant from, Instant to, @Nullable String after, int limit);

    /**
     * Links that were scanned after a time and matched no rule, the newest first: those in directories whose last check
     * proved that the account owns them. The directory of the root has all links of its origin.
     */
    List<String> unmatched(String appid, Instant after, int limit);

    /**
     * Links of an origin with rules that were scanned after a time, matched or not, the newest first.
     *
     * @param appid only those in directories whose last check proved that this account owns them; null for all
     */
    List<String> scanned(@Nullable String appid, String origin, Instant after, int limit);
}
