package io.scangate.config.ownership;

import org.jspecify.annotations.Nullable;

/** A fetch that failed. The message is for the owner of the rule. */
final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;
    private @Nullable Integer status;

    FetchException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    FetchException(Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** The same failure with the status of the answer before it, such as a redirect that is not followed. */
    FetchException after(int answered) {
        FetchException same = new FetchException(outcome, String.valueOf(getMessage()), this);
        same.status = answered;
        return same;
    }

    Outcome outcome() {
        return outcome;
    }

    /** The status of the server's last answer; null if there was none. */
    @Nullable
    Integer status() {
        return status;
    }
}
