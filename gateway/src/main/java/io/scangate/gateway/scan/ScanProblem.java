package io.scangate.gateway.scan;

import io.scangate.gateway.identity.Verdict;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.wire.Field;
import io.scangate.gateway.wire.Problem;
import io.scangate.gateway.wire.ProblemText;
import org.jspecify.annotations.Nullable;

/** The faults of a scan request. */
@SuppressWarnings("ImmutableEnumChecker") // The texts never change their arrays.
enum ScanProblem implements Problem {
    MALFORMED_LINK(
            400,
            "malformed_link",
            "the link does not parse as an absolute URL; explain, on the admin listener and the control plane, names the part"),
    UNSUPPORTED_SCHEME(400, "unsupported_scheme", "the link's scheme is not http, https or ftp"),
    LINK_TOO_LONG(400, "link_too_long", "the link is longer than 4296 bytes"),
    MISSING_LINK(400, "missing_parameter", "the parameter link is missing"),
    UNKNOWN_PARAMETER(
            400,
            "unknown_parameter",
            "only link, client_version and scene are allowed; is the link percent-encoded? found: "),
    REPEATED_PARAMETER(
            400, "repeated_parameter", "each parameter may occur once; is the link percent-encoded? found again: "),
    MISSING_LINKS(400, "missing_parameter", "the field links is missing"),
    UNKNOWN_BATCH_PARAMETER(400, "unknown_parameter", "only links, client_version and scene are allowed; found: "),
    BAD_BATCH(400, "malformed_request", "the body is not a JSON object with 1 to 32 texts as links: "),
    BAD_CLIENT_VERSION(400, "malformed_request", "client_version is not a version such as 8.0.50"),
    BAD_SCENE(400, "malformed_request", "scene is not a number such as 1011"),
    BAD_JSON(400, "malformed_request", "the body is not a JSON object with a text as link: "),
    REPEATED_IDENTITY(400, "malformed_request", "the identity header occurs more than once"),
    INVALID_TOKEN(
            401,
            "invalid_token",
            "the bearer token is not valid, no longer valid, or not for this gateway",
            new Field("www-authenticate", "Bearer error=\"invalid_token\"")),
    TOKENS_OVERLOADED(
            503,
            "overloaded",
            "too many new tokens are being checked, or their keys are not known yet",
            new Field("retry-after", "1")),
    UNTRUSTED_IDENTITY(
            403,
            "untrusted_identity",
            "the identity header comes from a peer that is none of the trusted proxies (setting trusted-proxies)"),
    NAMELESS_CERTIFICATE(
            403,
            "certificate_without_user",
            "the client certificate names no user (expected: an e-mail address, DNS name or URI as alternative name, or a common name, of at most 256 bytes)"),
    NOT_FOUND(404, "not_found", "this path does not exist"),
    METHOD_NOT_ALLOWED(405, "method_not_allowed", "this path takes GET and POST", Allow.ONE),
    ONLY_POST(405, "method_not_allowed", "this path takes POST", Allow.SEVERAL),
    ONLY_GET(405, "method_not_allowed", "this path takes GET", Allow.GET),
    ONLY_JSON(415, "unsupported_media_type", "Content-Type is not application/json; found: "),
    UNSUPPORTED_MEDIA_TYPE(
            415, "unsupported_media_type", "Content-Type is neither text/plain nor application/json; found: "),
    NO_SNAPSHOT(503, "no_snapshot", "no rules have been loaded yet", new Field("retry-after", "5")),
    NO_FILTER(
            503,
            "no_filter",
            "the filter of origins cannot be made; the log has the reason",
            new Field("retry-after", "60"));

    private final ProblemText text;

    /** The methods of a path. A class of its own, because the constants of the enum need them before its other fields are set. */
    static final class Allow {
        /** Of single scans. */
        static final Field ONE = new Field("allow", "GET, HEAD, OPTIONS, POST");
        /** Of several links at once. */
        static final Field SEVERAL = new Field("allow", "OPTIONS, POST");
        /** Of the filter of origins. */
        static final Field GET = new Field("allow", "GET, HEAD, OPTIONS");

        private Allow() {}
    }

    ScanProblem(int status, String code, String detail, Field... fields) {
        text = new ProblemText(status, code, detail, fields);
    }

    /** The problem for a verdict; null if the scan goes on. */
    static @Nullable ScanProblem of(Verdict verdict) {
        return switch (verdict) {
            case USER, ANONYMOUS -> null;
            case REPEATED_FIELD -> REPEATED_IDENTITY;
            case UNTRUSTED_PEER -> UNTRUSTED_IDENTITY;
            case NAMELESS_CERTIFICATE -> NAMELESS_CERTIFICATE;
            case INVALID_TOKEN -> INVALID_TOKEN;
            case OVERLOADED -> TOKENS_OVERLOADED;
            case PENDING -> throw new IllegalStateException("a verdict that is pending has no problem");
        };
    }

    /** The problem for a rejected link. */
    static ScanProblem of(LinkRejection rejection) {
        return switch (rejection) {
            case MALFORMED_LINK -> MALFORMED_LINK;
            case UNSUPPORTED_SCHEME -> UNSUPPORTED_SCHEME;
            case LINK_TOO_LONG -> LINK_TOO_LONG;
        };
    }

    @Override
    public ProblemText text() {
        return text;
    }
}
