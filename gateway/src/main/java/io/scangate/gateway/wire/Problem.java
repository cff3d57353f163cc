package io.scangate.gateway.wire;

/**
 * A fault of a request in the form of an RFC 9457 problem. Each package that answers requests has its own enum of
 * problems. Clients rely on the code; the detail is for people.
 */
public interface Problem {
    /** The written form. */
    ProblemText text();

    /** The HTTP status. */
    default int status() {
        return text().status();
    }

    /** The stable name, as listed in the API's contract. */
    default String code() {
        return text().code();
    }
}
