package io.scangate.gateway.http;

import io.scangate.gateway.link.LinkRejection;
import java.nio.charset.StandardCharsets;

/**
 * Everything that can be wrong with a request: RFC 9457 problems, with the code that the contract names. Clients go by
 * the code; the detail is for people.
 */
@SuppressWarnings("ImmutableEnumChecker") // The arrays never leave this package, and nothing there writes to them.
enum Problem {
    MALFORMED_LINK(400, "malformed_link", "the link does not parse as an absolute URL"),
    UNSUPPORTED_SCHEME(400, "unsupported_scheme", "the link's scheme is none of http, https and ftp"),
    LINK_TOO_LONG(400, "link_too_long", "the link is longer than 4296 bytes"),
    MISSING_LINK(400, "missing_parameter", "there is no link"),
    UNKNOWN_PARAMETER(
            400,
            "unknown_parameter",
            "only link, client_version and scene are known; is the link percent-encoded? found: "),
    REPEATED_PARAMETER(
            400, "repeated_parameter", "each parameter may stand once; is the link percent-encoded? found again: "),
    BAD_CLIENT_VERSION(400, "malformed_request", "client_version is not a version such as 8.0.50"),
    BAD_SCENE(400, "malformed_request", "scene is not a number such as 1011"),
    BAD_JSON(400, "malformed_request", "the body is not a JSON object with a text as link: "),
    BAD_PARAMETER(400, "malformed_request", "a parameter's value is not as expected: "),
    REPEATED_IDENTITY(400, "malformed_request", "the header that says who scans stands more than once"),

    BAD_REQUEST_LINE(400, "malformed_request", "the request line is not: method, space, target, space, HTTP/1.1"),
    BAD_TARGET(
            400, "malformed_request", "the request target has a character that must be percent-encoded, or is no path"),
    BAD_HEADER(400, "malformed_request", "a header line is not: name, colon, value, CR LF"),
    BAD_HOST(400, "malformed_request", "a request has exactly one Host header with a host and perhaps a port"),
    BAD_CONTENT_LENGTH(400, "malformed_request", "Content-Length is not one plain number"),
    BAD_TRANSFER_ENCODING(
            400, "malformed_request", "Transfer-Encoding is not just chunked, in HTTP/1.1 and without Content-Length"),
    BAD_CHUNK(400, "malformed_request", "the chunked body is malformed, or has trailer fields"),
    BAD_EXPECT(400, "malformed_request", "Expect is not 100-continue"),
    UNEXPECTED_BODY(400, "malformed_request", "this method takes no body"),
    BAD_REQUEST(400, "malformed_request", "the request is malformed"),

    NOT_FOUND(404, "not_found", "nothing is here"),
    NO_SUCH_ACCOUNT(404, "not_found", "no account has this appid"),
    METHOD_NOT_ALLOWED(405, "method_not_allowed", "this takes GET and POST"),
    ONLY_GET(405, "method_not_allowed", "this takes GET"),
    ONLY_POST(405, "method_not_allowed", "this takes POST"),
    REQUEST_TIMEOUT(408, "request_timeout", "the request did not arrive in time"),
    CONTENT_TOO_LARGE(413, "content_too_large", "the body is larger than the limit"),
    URI_TOO_LONG(414, "uri_too_long", "the request line is longer than the limit"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported_media_type", "Content-Type is neither text/plain nor application/json"),
    HEADER_FIELDS_TOO_LARGE(431, "header_fields_too_large", "the headers are more or longer than the limits"),
    INTERNAL_ERROR(500, "internal_error", "a fault of the gateway; its log says more"),
    NO_SNAPSHOT(503, "no_snapshot", "no rules have been loaded yet"),
    OVERLOADED(503, "overloaded", "too many connections or requests");

    private final int status;
    private final String code;
    private final byte[] bodyStart;

    Problem(int status, String code, String detail) {
        this.status = status;
        this.code = code;
        this.bodyStart = ("{\"type\":\"about:blank\",\"title\":\"" + title(status) + "\",\"status\":" + status
                        + ",\"code\":\"" + code + "\",\"detail\":\"" + detail)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The problem with what is no link. */
    static Problem of(LinkRejection rejection) {
        return switch (rejection) {
            case MALFORMED_LINK -> MALFORMED_LINK;
            case UNSUPPORTED_SCHEME -> UNSUPPORTED_SCHEME;
            case LINK_TOO_LONG -> LINK_TOO_LONG;
        };
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** The stable name. */
    String code() {
        return code;
    }

    /** The body up to the end of the detail's fixed part; a quotation mark and a brace are to follow. */
    byte[] bodyStart() {
        return bodyStart;
    }

    /** The status's phrase: RFC 9457, section 4.2.1, wants it as title of {@code about:blank}. */
    static String title(int status) {
        return io.netty.handler.codec.http.HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
