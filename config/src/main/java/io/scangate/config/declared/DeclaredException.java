package io.scangate.config.declared;

/** A file or a control plane cannot be used as asked. The message is for people: the value, the expected one, and the place. */
public final class DeclaredException extends Exception {
    private static final long serialVersionUID = 1L;

    DeclaredException(String message) {
        super(message);
    }
}
