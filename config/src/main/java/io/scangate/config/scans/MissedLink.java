package io.scangate.config.scans;

import java.time.Instant;

/**
 * A scanned link that matched no rule. Immutable.
 *
 * @param link canonical
 * @param scans the number of its samples: at least so many scans
 * @param first the time of the first sample that is kept
 * @param last the time of the last sample
 */
public record MissedLink(String link, long scans, Instant first, Instant last) {}
