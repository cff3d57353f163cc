package io.scangate.config.scans;

import io.scangate.config.lifecycle.Slice;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
     * An account's counts by period, in the order of the periods and then of the rules. {@link HourCount#hour} of each is the start of the
     * period.
     *
     * @param after the {@code next} of the previous slice; null to start
     */
    Slice<HourCount> counts(CountQuery question, @Nullable String after, int limit);

    /**
     * The hours in which some rules of an account last decided a scan, as far as counts are kept; without the rules that decided none.
     *
     * @param prefixes the canonical rules
     */
    Map<String, Instant> lastScans(String appid, Collection<String> prefixes);

    /**
     * Links that were scanned after a time and matched no rule, the newest first: those in directories whose last check
     * proved that the account owns them. The directory of the root has all links of its origin. Also those on hosts without rules that
     * differ from such a directory only in scheme, port or {@code www.}.
     */
    List<MissedLink> unmatched(String appid, Instant after, int limit);

    /**
     * Links of an origin with rules that were scanned after a time, matched or not, the newest first.
     *
     * @param appid only those in directories whose last check proved that this account owns them; null for all
     */
    List<String> scanned(@Nullable String appid, String origin, Instant after, int limit);
}
