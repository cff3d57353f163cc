package io.scangate.gateway.identity;

/** The result of identification. An enum: a new refusal compiles only if {@code scan} has a problem for it. */
public enum Verdict {
    /** The user is known. */
    USER,
    /** The request names no user: the scan is anonymous. */
    ANONYMOUS,
    /** The verdict needs work that takes too long for an event loop: {@link Identity#identifyLater} gives it. */
    PENDING,
    /** The request is refused: its token is not valid, no longer valid, or not meant for this gateway. */
    INVALID_TOKEN,
    /** The request is refused: its token cannot be checked now. */
    OVERLOADED,
    /** The request is refused: its identity field comes from a peer that is no trusted proxy. */
    UNTRUSTED_PEER,
    /** The request is refused: the peer's certificate was verified, but names no user. */
    NAMELESS_CERTIFICATE,
    /**
     * The request is refused: its identity field occurs more than once, so the proxy did not replace the client's
     * field.
     */
    REPEATED_FIELD
}
