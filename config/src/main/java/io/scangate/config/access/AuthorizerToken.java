package io.scangate.config.access;

/**
 * A token by which a platform calls as one account.
 *
 * @param access the token
 * @param refreshToken what the next one is had with; it does not change until the account authorises the platform anew
 */
public record AuthorizerToken(AccessToken access, String refreshToken) {}
