package io.scangate.config.web;

/** The methods that routes take; HEAD is answered as GET, without the content. */
public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE
}
