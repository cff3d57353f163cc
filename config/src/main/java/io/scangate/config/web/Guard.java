package io.scangate.config.web;

import io.scangate.config.access.Caller;

/**
 * A further condition of a route, after the permission and before the body is read. Thread-safe. Runs on a thread that
 * may block.
 */
@FunctionalInterface
public interface Guard {
    /** No further condition. */
    Guard NONE = (caller, head) -> {};

    /**
     * Returns if the caller may make the call.
     *
     * @throws RuntimeException for the face's {@link Failures}
     */
    void check(Caller caller, Head head);
}
