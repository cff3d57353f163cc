package io.scangate.gateway.wire;

/**
 * Something that can be wrong with a request, as an RFC 9457 problem. Each package that answers has an enum of its own.
 * Clients go by the code; the detail is for people.
 */
public interface Problem {
    /** How it is written. */
    ProblemText text();

    /** The HTTP status. */
    default int status() {
        return text().status();
    }

    /** The stable name, which the contract lists. */
    default String code() {
        return text().code();
    }
}
