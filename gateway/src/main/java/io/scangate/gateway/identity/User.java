package io.scangate.gateway.identity;

/** Receives the user id that an {@link Identity} found. */
@FunctionalInterface
public interface User {
    /** Sets the UTF-8 bytes of the id. They are not copied and are valid as long as the request. */
    void set(byte[] bytes, int offset, int length);
}
