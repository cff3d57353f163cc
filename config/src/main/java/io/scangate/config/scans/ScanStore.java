package io.scangate.config.scans;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The port to the database for counts and samples of scans. Thread-safe. Methods block. */
public interface ScanStore {
    /**
     * The number of scans that a rule decided in an hour.
     *
     * @param prefix canonical
     * @param hour the start of the hour
     * @param scans the number
     */
    record HourCount(String prefix, Instant hour, long scans) {}

    /** An account's counts between two times, by hour and prefix; at most {@code limit}. */
    List<HourCount> counts(String appid, Instant from, Instant to, int limit);

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
