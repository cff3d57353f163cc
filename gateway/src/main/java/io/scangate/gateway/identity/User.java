package io.scangate.gateway.identity;

/** Takes the user id that an {@link Identity} found. */
@FunctionalInterface
public interface User {
    /** The UTF-8 bytes of the id; not copied, and valid as long as the request is. */
    void is(byte[] bytes, int offset, int length);
}
