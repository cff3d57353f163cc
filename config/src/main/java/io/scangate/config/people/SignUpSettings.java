package io.scangate.config.people;

/**
 * Whether strangers can register accounts. Immutable.
 *
 * @param signUp whether they can, and whether an operator has to approve it
 * @param signUpLimit the most accounts that wait for approval; or, if they need none, that sign up within a day
 * @param signUpsPerHour the most tries of a client address to sign up in an hour, at each replica
 */
public record SignUpSettings(SignUpMode signUp, int signUpLimit, int signUpsPerHour) {
    private static final int MOST = 1_000_000;

    /** The default: strangers cannot. */
    public static final SignUpSettings DEFAULT = new SignUpSettings(SignUpMode.OFF, 100, 20);

    public SignUpSettings {
        check("sign-up-limit", signUpLimit);
        check("sign-ups-per-hour", signUpsPerHour);
    }

    private static void check(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + MOST + ")");
        }
    }
}
