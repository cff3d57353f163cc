package io.scangate.config.ownership;

import io.scangate.config.lifecycle.DurationLimit;
import io.scangate.config.outbound.FetchPorts;
import java.time.Duration;

/**
 * How verification files are fetched. Immutable.
 *
 * @param ownershipTimeout the limit of a whole check: look-ups, connections, reads
 * @param ownershipConnectTimeout the limit of each connection attempt
 * @param ownershipPorts the ports that files may be fetched from
 * @param ownershipAllowLoopback for development: whether 127.0.0.0/8 and ::1 count as public
 * @param ownershipRecheckInterval the time between two checks of a rule's directory
 * @param ownershipRecheckPause the pause between two searches for directories that are due
 * @param ownershipRecheckBatch the number of directories that a process takes at once
 */
public record OwnershipSettings(
        Duration ownershipTimeout,
        Duration ownershipConnectTimeout,
        FetchPorts ownershipPorts,
        boolean ownershipAllowLoopback,
        Duration ownershipRecheckInterval,
        Duration ownershipRecheckPause,
        int ownershipRecheckBatch) {
    private static final int MAX_BATCH = 1_000;
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration MAX_PAUSE = Duration.ofDays(1);
    private static final Duration MAX_INTERVAL = Duration.ofDays(365);

    /** The defaults. */
    public static final OwnershipSettings DEFAULT = new OwnershipSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            FetchPorts.DEFAULT,
            false,
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            20);

    public OwnershipSettings {
        DurationLimit.check("ownership-timeout", ownershipTimeout, MAX_TIMEOUT);
        DurationLimit.check("ownership-connect-timeout", ownershipConnectTimeout, MAX_TIMEOUT);
        DurationLimit.check("ownership-recheck-interval", ownershipRecheckInterval, MAX_INTERVAL);
        DurationLimit.check("ownership-recheck-pause", ownershipRecheckPause, MAX_PAUSE);
        if (ownershipRecheckBatch < 1 || ownershipRecheckBatch > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "ownership-recheck-batch: " + ownershipRecheckBatch + " (expected: 1 to " + MAX_BATCH + ")");
        }
    }
}
