package io.scangate.gateway.wire;

import org.jspecify.annotations.Nullable;

/** Thrown when a listener cannot start; the message names the setting, the address and the cause. */
public final class HttpStartException extends Exception {
    private static final long serialVersionUID = 1L;

    HttpStartException(String message) {
        super(message);
    }

    HttpStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
