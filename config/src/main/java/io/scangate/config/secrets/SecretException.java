package io.scangate.config.secrets;

/** Thrown for a stored secret that cannot be read. The message has its place and the id of its key, and no secret. */
public final class SecretException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SecretException(String message) {
        super(message);
    }
}
