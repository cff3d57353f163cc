package io.scangate.gateway.identity;

/** How a request was judged. */
public enum Verdict {
    /** The user is known. */
    USER,
    /** No user is known: the scan is anonymous. */
    NOBODY,
    /** Refused: the field that says who scans stands more than once, so a proxy did not replace the client's. */
    REPEATED_FIELD
}
