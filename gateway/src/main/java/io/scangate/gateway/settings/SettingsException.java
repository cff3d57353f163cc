package io.scangate.gateway.settings;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Thrown when settings cannot be used. The message has the place, the value and the expected form. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The result of a part that refuses its settings by an IllegalArgumentException, which becomes an exception of this kind. */
    public static <T extends @Nullable Object> T orRefusal(Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }

    /** Makes an exception with a message for people. */
    public SettingsException(String message) {
        super(message);
    }
}
