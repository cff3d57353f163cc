package io.scangate.config.front;

/**
 * The first line of a request. Immutable.
 *
 * @param method as sent, also one that no route has
 * @param target path and query, as sent: a slash, then visible ASCII characters
 */
public record RequestLine(String method, String target) {}
