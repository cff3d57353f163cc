package io.scangate.config.access;

import io.scangate.config.lifecycle.NotAdmittedException;
import java.time.Duration;

/** A credential that is not accepted. The message is for people and contains no secret. */
public final class AccessException extends NotAdmittedException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final Duration pause;

    /** The cause of the failure. */
    public enum Reason {
        /** Unknown key or token, or a token whose secret was replaced. */
        BAD_TOKEN,
        /** The token has expired. */
        EXPIRED_TOKEN,
        /** No account, platform or secret exists for that appid. */
        BAD_APPID,
        BAD_SECRET,
        /** No user of that name with that password, or a wrong code of the second factor. */
        BAD_PASSWORD,
        /** The password is right, and the user has a second factor. */
        CODE_NEEDED,
        /** Not the platform's verify ticket. */
        BAD_TICKET,
        /** The account has not authorised the platform, or its refresh token is a different one. */
        BAD_REFRESH_TOKEN,
        /** The client address has made too many wrong tries. */
        TOO_MANY_TRIES,
        /** Too many tokens were issued for the secret. */
        TOO_MANY_TOKENS
    }

    AccessException(Reason reason, String message) {
        this(reason, message, Duration.ZERO);
    }

    AccessException(Reason reason, String message, Duration pause) {
        super(message);
        this.reason = reason;
        this.pause = pause;
    }

    /** A wrong name, password or code. Does not say which. */
    public static AccessException badPassword() {
        return new AccessException(
                Reason.BAD_PASSWORD, "name, password or code: not of one user (expected: those of one user)");
    }

    /** A password without the code of the second factor. */
    public static AccessException codeNeeded() {
        return new AccessException(Reason.CODE_NEEDED, "code: missing (expected: the present code of six digits)");
    }

    /** A sign-in after too many wrong ones. */
    public static AccessException tooManySignIns(Duration pause) {
        return new AccessException(
                Reason.TOO_MANY_TRIES,
                "too many wrong sign-ins of this user or from this address (expected: a pause)",
                pause);
    }

    /** A sign-up after too many others from one network. */
    public static AccessException tooManySignUps(Duration pause) {
        return new AccessException(
                Reason.TOO_MANY_TRIES, "too many sign-ups from this address (expected: a pause)", pause);
    }

    /** The time after which the call may succeed; zero if time does not help. */
    public Duration pause() {
        return pause;
    }

    /** The cause of the failure. */
    public Reason reason() {
        return reason;
    }
}
