package io.scangate.config.access;

/**
 * An access token. Immutable.
 *
 * @param token the secret, shown once
 * @param expiresInSeconds its lifetime
 */
public record AccessToken(String token, long expiresInSeconds) {}
