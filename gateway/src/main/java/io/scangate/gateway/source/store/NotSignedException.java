package io.scangate.gateway.source.store;

/** A head that no known key has signed. The message is for people. */
public final class NotSignedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotSignedException(String message) {
        super(message);
    }
}
