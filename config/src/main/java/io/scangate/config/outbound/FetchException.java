package io.scangate.config.outbound;

import org.jspecify.annotations.Nullable;

/** A call that failed. The message is for the owner of the address. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kind of a failure. */
    public enum Failure {
        /** The address, the port or the target of a redirect is not allowed. */
        NOT_ALLOWED,
        /** The server did not answer, was too slow, or sent an invalid answer. */
        NO_ANSWER,
        /** This server could not make the call. It says nothing about the address. */
        NOT_TRIED
    }

    private final Failure failure;
    private @Nullable Integer status;

    /** With a message for the owner of the address. */
    public FetchException(Failure failure, String message) {
        super(message);
        this.failure = failure;
    }

    /** As above, for a failure with a cause. */
    public FetchException(Failure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    /** The same failure with the status of the answer before it, such as a redirect that is not followed. */
    public FetchException after(int answered) {
        FetchException same = new FetchException(failure, String.valueOf(getMessage()), this);
        same.status = answered;
        return same;
    }

    /** The kind. */
    public Failure failure() {
        return failure;
    }

    /** The status of the server's last answer; null if there was none. */
    public @Nullable Integer status() {
        return status;
    }
}
