package io.scangate.gateway.wire;

/**
 * A field of an answer.
 *
 * @param name in lower case
 * @param value printable ASCII
 */
public record Field(String name, String value) {}
