package io.scangate.config.people;

import io.scangate.config.lifecycle.DurationLimit;
import java.time.Duration;

/**
 * Whether strangers can register accounts. Immutable.
 *
 * @param signUp whether they can, and whether an operator has to approve it
 * @param signUpLimit the most accounts that wait for approval; or, if they need none, that sign up within a day
 * @param signUpsPerHour the most tries of a client address to sign up in an hour, at each replica
 * @param signUpExpiry how long an account waits at most; then it is deleted, and makes room for others
 */
public record SignUpSettings(SignUpMode signUp, int signUpLimit, int signUpsPerHour, Duration signUpExpiry) {
    private static final int MOST = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(365);

    /** The default: strangers cannot. */
    public static final SignUpSettings DEFAULT = new SignUpSettings(SignUpMode.OFF, 100, 20, Duration.ofDays(30));

    public SignUpSettings {
        check("sign-up-limit", signUpLimit);
        check("sign-ups-per-hour", signUpsPerHour);
        DurationLimit.check("sign-up-expiry", signUpExpiry, LONGEST);
    }

    private static void check(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + MOST + ")");
        }
    }
}
