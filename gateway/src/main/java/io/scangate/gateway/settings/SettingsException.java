package io.scangate.gateway.settings;

/** Settings that cannot be used; the message names the place, the value and what was expected. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception with that message, for people. */
    public SettingsException(String message) {
        super(message);
    }
}
