package io.scangate.gateway.settings;

/** Thrown when settings cannot be used. The message has the place, the value and the expected form. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message for people. */
    public SettingsException(String message) {
        super(message);
    }
}
