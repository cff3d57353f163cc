package io.scangate.config.access;

/**
 * A token with which a platform acts as one account. Immutable.
 *
 * @param access the token
 * @param refreshToken gets the next token; it changes only when the account authorises the platform again
 */
public record AuthorizerToken(AccessToken access, String refreshToken) {}
