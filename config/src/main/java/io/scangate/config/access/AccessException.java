package io.scangate.config.access;

/** A credential that is not accepted. The message is for people, and repeats no secret. */
public final class AccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong. */
    public enum Reason {
        /** Neither an operator's key nor a token that was given out, or its secret was replaced since. */
        BAD_TOKEN,
        /** A token whose time is over. */
        EXPIRED_TOKEN,
        /** No account, platform or secret of that appid. */
        BAD_APPID,
        BAD_SECRET,
        /** Not the platform's verify ticket. */
        BAD_TICKET,
        /** The account has not authorised the platform, or with another refresh token. */
        BAD_REFRESH_TOKEN
    }

    AccessException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
