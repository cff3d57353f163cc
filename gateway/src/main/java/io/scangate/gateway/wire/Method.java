package io.scangate.gateway.wire;

/** The methods that endpoints tell apart. */
public enum Method {
    /** Asks for something. */
    GET,
    /** Asks for the head of the answer to GET. */
    HEAD,
    /** Hands something over. */
    POST,
    /** Any other. */
    OTHER
}
