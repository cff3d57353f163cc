package io.scangate.config.front;

/** Why the front refuses a request before the server sees it. The connection is closed after the answer. */
public enum HeadFault {
    BAD_REQUEST_LINE(400, "malformed_request", "the request line is malformed (expected: METHOD TARGET HTTP/1.1)"),
    BAD_TARGET(400, "malformed_request", "the request target is malformed (expected: a path or an http address)"),
    BAD_HEADER(400, "malformed_request", "a header line is malformed (expected: NAME: VALUE, without line folding)"),
    BAD_HOST(
            400,
            "malformed_request",
            "the Host header is missing, repeated or malformed (expected: one HOST or HOST:PORT)"),
    BAD_CONTENT_LENGTH(
            400, "malformed_request", "Content-Length is malformed or repeated (expected: one decimal number)"),
    BAD_TRANSFER_ENCODING(
            400,
            "malformed_request",
            "Transfer-Encoding is not understood (expected: chunked, without Content-Length)"),
    REPEATED_HEADER(400, "malformed_request", "Sec-WebSocket-Key occurs more than once"),
    UNEXPECTED_BODY(400, "malformed_request", "GET and HEAD take no body"),
    BAD_CHUNK(400, "malformed_request", "the chunked body is malformed, or has over 4096 bytes of trailer fields"),
    BAD_EXPECT(417, "expectation_failed", "Expect is not understood (expected: 100-continue)"),
    CERTIFICATE_EXPIRED(403, "certificate_expired", "the client certificate of this connection is no longer valid"),
    REQUEST_TIMEOUT(408, "request_timeout", "the request did not arrive in time"),
    CONTENT_TOO_LARGE(413, "content_too_large", "the body is larger than any limit"),
    URI_TOO_LONG(414, "uri_too_long", "the request line is longer than the limit"),
    HEADER_FIELDS_TOO_LARGE(431, "header_fields_too_large", "the headers are more or longer than the limits"),
    OVERLOADED(503, "overloaded", "too many connections are open; try again later");

    private final int status;
    private final String code;
    private final String detail;

    HeadFault(int status, String code, String detail) {
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    /** The code in the answer. */
    public String code() {
        return code;
    }

    /** One sentence for the client's developer. */
    public String detail() {
        return detail;
    }
}
