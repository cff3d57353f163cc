package io.scangate.config.lifecycle;

/** The author's credential is not accepted, or no longer. The message is for people and contains no secret. */
public abstract class NotAdmittedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with a message. */
    protected NotAdmittedException(String message) {
        super(message);
    }
}
