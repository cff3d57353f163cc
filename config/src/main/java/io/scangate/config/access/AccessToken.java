package io.scangate.config.access;

/**
 * A token to call with.
 *
 * @param token a secret, shown once
 * @param expiresInSeconds how long it is good
 */
public record AccessToken(String token, long expiresInSeconds) {}
