package io.scangate.config.web;

import io.scangate.config.access.Caller;
import org.jspecify.annotations.Nullable;

/** Identifies callers by one kind of credential in the head of a call. Thread-safe. Blocks. */
public interface Scheme {
    /**
     * Identifies the caller.
     *
     * @return null if the head has no credential of this scheme
     * @throws io.scangate.config.access.AccessException if the credential is not accepted
     */
    @Nullable
    Caller caller(Head head);

    /**
     * The caller that the credential in the head has identified a short time ago; null if that is not known. The credential may have
     * ended since, so the answer admits no call. Does not block.
     */
    default @Nullable Caller recentCaller(Head head) {
        return null;
    }

    /** The detail for a call without a credential, such as {@code no token (expected: ...)}. */
    String expected();
}
