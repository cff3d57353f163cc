package io.scangate.config.ownership;

import java.time.Duration;

/**
 * How verification files are fetched.
 *
 * @param ownershipTimeout for a check in all: names looked up, connections made, files read
 * @param ownershipConnectTimeout for each connection
 * @param ownershipPorts the ports that files may be fetched from
 * @param ownershipAllowLoopback for development: whether 127.0.0.0/8 and ::1 count as public
 * @param ownershipRecheckInterval how long a directory of a rule is not looked at again
 * @param ownershipRecheckPause how often it is looked for directories that are due
 * @param ownershipRecheckBatch how many directories a process takes on at once
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

    /** What applies unless set otherwise. */
    public static final OwnershipSettings DEFAULT = new OwnershipSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            FetchPorts.DEFAULT,
            false,
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            20);

    public OwnershipSettings {
        check("ownership-timeout", ownershipTimeout);
        check("ownership-connect-timeout", ownershipConnectTimeout);
        check("ownership-recheck-interval", ownershipRecheckInterval);
        check("ownership-recheck-pause", ownershipRecheckPause);
        if (ownershipRecheckBatch < 1 || ownershipRecheckBatch > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "ownership-recheck-batch: " + ownershipRecheckBatch + " (expected: 1 to " + MAX_BATCH + ")");
        }
    }

    private static void check(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: 1ms or more)");
        }
    }
}
