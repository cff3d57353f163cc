package io.scangate.config.scans;

import java.time.Instant;
import java.util.List;

/** Counts and samples of scans: the port to the database. Thread-safe; blocks. */
public interface ScanStore {
    /**
     * How often a rule decided in an hour.
     *
     * @param prefix canonical
     * @param hour its start
     */
    record HourCount(String prefix, Instant hour, long scans) {}

    /** An account's counts between two times, by hour and prefix; at most a number. */
    List<HourCount> counts(String appid, Instant from, Instant to, int limit);

    /**
     * Links scanned after a time that no rule matched, of origins; the newest first. Where other accounts have rules, too,
     * only those in directories that the account has proven to own.
     */
    List<String> unmatched(String appid, List<String> origins, Instant after, int limit);

    /** Links scanned after a time, whether a rule matched or not, of an origin that has rules; the newest first. */
    List<String> scanned(String origin, Instant after, int limit);
}
