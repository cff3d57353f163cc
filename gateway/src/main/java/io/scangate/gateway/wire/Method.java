package io.scangate.gateway.wire;

/** The methods that the server distinguishes. */
public enum Method {
    GET,
    HEAD,
    POST,
    /** Any other method. */
    OTHER
}
