package io.scangate.config.web;

import java.time.Duration;

/**
 * Limits of the calls of each account, and of each key, at each replica. Gateways have none. Immutable.
 *
 * @param callsPerSecond the steady rate
 * @param callBurst the most calls at once after a pause
 * @param callsInFlight the most calls that are not yet answered; a call ends when its client has taken the whole answer or has
 *     left, and no thread works for it
 */
public record CallLimits(int callsPerSecond, int callBurst, int callsInFlight) {
    private static final int MOST = 1_000_000;

    /** One page of a console makes about ten calls. */
    public static final CallLimits DEFAULT = new CallLimits(20, 60, 20);

    public CallLimits {
        check("calls-per-second", callsPerSecond);
        check("call-burst", callBurst);
        check("calls-in-flight", callsInFlight);
    }

    private static void check(String key, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: 1 to " + MOST + ")");
        }
    }

    /** The time in which the calls of a burst come back. */
    Duration burstTime() {
        return Duration.ofSeconds(1).multipliedBy(callBurst).dividedBy(callsPerSecond);
    }
}
