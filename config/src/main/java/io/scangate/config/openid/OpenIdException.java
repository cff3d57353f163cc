package io.scangate.config.openid;

/** A sign-in at the other service that failed. The message is for people and has no secret. */
final class OpenIdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OpenIdException(String message) {
        super(message);
    }
}
