package io.scangate.gateway.report;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs scans that lost their rule or their count, at most once a minute. Not thread-safe. */
final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private boolean told;
    private long toldAt;
    private long toldUncounted;
    private long toldMerged;

    /**
     * Logs what has been lost since the last line.
     *
     * @param uncounted the number of uncounted scans since the start
     * @param merged the number of scans since the start that were counted under their account only
     * @param nanos the time of {@link System#nanoTime}
     */
    void tell(long uncounted, long merged, long nanos) {
        boolean isNew = uncounted > toldUncounted || merged > toldMerged;
        if (isNew && (!told || nanos - toldAt >= EVERY.toNanos())) {
            LOG.warn(
                    "{} scans were not counted, because too many waited to be counted; {} scans were counted under their"
                            + " account only, because too many different rules were scanned",
                    uncounted - toldUncounted,
                    merged - toldMerged);
            told = true;
            toldAt = nanos;
            toldUncounted = uncounted;
            toldMerged = merged;
        }
    }
}
