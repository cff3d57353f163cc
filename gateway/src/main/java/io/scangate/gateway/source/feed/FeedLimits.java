package io.scangate.gateway.source.feed;

import java.time.Duration;

/**
 * How long a replica may take. All limits are absolute, so a gateway finds the end of every fault within a few seconds.
 * Immutable.
 *
 * @param beginOfChanges the time for an answer to begin, in addition to the wait of a long poll; includes the connection
 * @param beginOfSnapshot the same for a snapshot, which a replica may have to write first
 * @param window the time of waiting in which {@link #LEAST_BYTES_A_SECOND} must arrive
 * @param changes the time of waiting for all bytes of changes
 * @param snapshot the time of waiting for all bytes of a snapshot
 * @param making the time for which a gateway asks for a compiled snapshot that is being made
 * @param late the time for an answer to begin that did not begin in time and is still wanted
 */
record FeedLimits(
        Duration beginOfChanges,
        Duration beginOfSnapshot,
        Duration window,
        Duration changes,
        Duration snapshot,
        Duration making,
        Duration late) {
    /** Far less than any usable connection has. */
    static final int LEAST_BYTES_A_SECOND = 4096;

    /** The limits of gateways. A window and the longest pause of a replica together take less than 4 s. */
    static final FeedLimits DEFAULT = new FeedLimits(
            Duration.ofMillis(1500),
            Duration.ofMillis(2500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            Duration.ofMinutes(15),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5));
}
