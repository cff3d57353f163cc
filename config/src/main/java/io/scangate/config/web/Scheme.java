package io.scangate.config.web;

import io.scangate.config.access.Caller;
import org.jspecify.annotations.Nullable;

/** Identifies callers by one kind of credential in the head of a call. Thread-safe. Blocks. */
public interface Scheme {
    /** The credential in a head; null if the head has none of this scheme. Does not block. */
    @Nullable
    String credential(Head head);

    /**
     * Identifies the caller.
     *
     * @throws io.scangate.config.access.AccessException if the credential is not accepted
     */
    Caller caller(String credential);

    /** As above, for a caller whose role depends on the account of the call. */
    default Caller caller(String credential, Head head) {
        return caller(credential);
    }

    /**
     * The caller that a credential has identified a short time ago; null if that is not known. The credential may have
     * ended since, so the answer admits no call. Does not block.
     */
    default @Nullable Caller recentCaller(String credential) {
        return null;
    }

    /** The detail for a call without a credential, such as {@code no token (expected: ...)}. */
    String expected();
}
