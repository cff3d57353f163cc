package io.scangate.config.ownership;

/** A fetch that got no answer to judge. The message is for the owner of the rule. */
final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    FetchException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    FetchException(Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
