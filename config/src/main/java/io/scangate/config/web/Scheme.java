package io.scangate.config.web;

import io.scangate.config.access.Caller;
import org.jspecify.annotations.Nullable;

/** One way to tell from the head of a call who makes it. Thread-safe; blocks. */
public interface Scheme {
    /**
     * Who makes a call.
     *
     * @return null if the head bears no credential of this scheme
     * @throws io.scangate.config.access.AccessException if it bears one that is not accepted
     */
    @Nullable
    Caller caller(Head head);

    /** What a call without any credential is told, such as {@code no token (expected: ...)}. */
    String expected();
}
