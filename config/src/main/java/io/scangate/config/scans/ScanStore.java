package io.scangate.config.scans;

import java.time.Instant;
import java.util.List;

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
     * Links of some origins that were scanned after a time and matched no rule, the newest first. On origins where
     * other accounts have rules, only links in directories that the account has proven to own.
     */
    List<String> unmatched(String appid, List<String> origins, Instant after, int limit);

    /** Links of an origin with rules that were scanned after a time, matched or not, the newest first. */
    List<String> scanned(String origin, Instant after, int limit);
}
