package io.scangate.config.web;

/** The methods of routes. HEAD is answered as GET, without the content. */
public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE
}
