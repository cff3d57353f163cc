package io.scangate.gateway.wire;

/** Faults that are found before an endpoint sees a request, and the failure of an endpoint. */
@SuppressWarnings("ImmutableEnumChecker") // The texts never change their arrays.
enum WireProblem implements Problem {
    BAD_REQUEST_LINE(400, "malformed_request", "the request line is not: method, space, target, space, HTTP/1.1"),
    BAD_TARGET(
            400,
            "malformed_request",
            "the request target is no path or http address, or has a character that must be percent-encoded"),
    BAD_HEADER(400, "malformed_request", "a header line is not: name, colon, value, CR LF"),
    BAD_HOST(400, "malformed_request", "a request has exactly one Host header with a host and perhaps a port"),
    REPEATED_HEADER(400, "malformed_request", "Sec-WebSocket-Key occurs more than once"),
    BAD_CONTENT_LENGTH(400, "malformed_request", "Content-Length is not one plain number"),
    BAD_TRANSFER_ENCODING(
            400, "malformed_request", "Transfer-Encoding is not just chunked, in HTTP/1.1 and without Content-Length"),
    BAD_CHUNK(400, "malformed_request", "the chunked body is malformed, or has over 4096 bytes of trailer fields"),
    UNEXPECTED_BODY(400, "malformed_request", "this method takes no body"),
    CERTIFICATE_EXPIRED(403, "certificate_expired", "the client certificate of this connection is no longer valid"),
    REQUEST_TIMEOUT(408, "request_timeout", "the request did not arrive in time"),
    CONTENT_TOO_LARGE(413, "content_too_large", "the body is larger than the limit"),
    URI_TOO_LONG(414, "uri_too_long", "the request line is longer than the limit"),
    EXPECTATION_FAILED(417, "expectation_failed", "Expect is not 100-continue"),
    HEADER_FIELDS_TOO_LARGE(431, "header_fields_too_large", "the headers are more or longer than the limits"),
    TOO_MANY_REQUESTS(
            429,
            "too_many_requests",
            "this client address sends more requests than the limit",
            new Field("retry-after", "1")),
    INTERNAL_ERROR(500, "internal_error", "a fault of the gateway; see its log"),
    OVERLOADED(503, "overloaded", "too many connections or requests", new Field("retry-after", "1"));

    private final ProblemText text;

    WireProblem(int status, String code, String detail, Field... fields) {
        text = new ProblemText(status, code, detail, fields);
    }

    @Override
    public ProblemText text() {
        return text;
    }
}
