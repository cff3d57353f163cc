package io.scangate.gateway.admin;

import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.wire.Field;
import io.scangate.gateway.wire.Problem;
import io.scangate.gateway.wire.ProblemText;
import org.jspecify.annotations.Nullable;

/**
 * The faults of an operator's request. The detail of a faulty parameter is written with the answer, because it has the
 * parameter's name and value.
 */
@SuppressWarnings("ImmutableEnumChecker") // The texts never change their arrays.
enum AdminProblem implements Problem {
    MALFORMED_LINK(400, "malformed_link", ""),
    UNSUPPORTED_SCHEME(400, "unsupported_scheme", ""),
    LINK_TOO_LONG(400, "link_too_long", ""),
    MISSING_PARAMETER(400, "missing_parameter", ""),
    UNKNOWN_PARAMETER(400, "unknown_parameter", ""),
    REPEATED_PARAMETER(400, "repeated_parameter", ""),
    BAD_PARAMETER(400, "malformed_request", ""),
    NO_TOKEN(
            401,
            "unauthorized",
            "no token (expected: Authorization: Bearer with the token in the file of admin-token-file)",
            new Field("www-authenticate", "Bearer")),
    WRONG_TOKEN(
            401,
            "invalid_token",
            "another token (expected: Authorization: Bearer with the token in the file of admin-token-file)",
            new Field("www-authenticate", "Bearer error=\"invalid_token\"")),
    CLOSED(
            403,
            "forbidden",
            "the address of the admin listener is not loopback, so this call needs a token or a client certificate: set admin-token-file or admin-tls-client-ca"),
    NOT_FOUND(404, "not_found", "this path does not exist"),
    NO_SUCH_ACCOUNT(404, "not_found", ""),
    ONLY_GET(405, "method_not_allowed", "this path takes GET", Allow.GET),
    ONLY_POST(405, "method_not_allowed", "this path takes POST", Allow.POST),
    INTERNAL_ERROR(500, "internal_error", "a fault of the gateway; see its log"),
    NO_SNAPSHOT(503, "no_snapshot", "no rules have been loaded yet", new Field("retry-after", "5")),
    OVERLOADED(503, "overloaded", "too many connections or requests", new Field("retry-after", "1"));

    private final ProblemText text;

    /** The methods of a path. A class of its own, because the constants of the enum need them before its other fields are set. */
    static final class Allow {
        /** Of a path that shows something. */
        static final Field GET = new Field("allow", "GET, HEAD, OPTIONS");
        /** Of a path that does something. */
        static final Field POST = new Field("allow", "OPTIONS, POST");

        private Allow() {}
    }

    AdminProblem(int status, String code, String detail, Field... fields) {
        text = new ProblemText(status, code, detail, fields);
    }

    /** The problem for a rejected link. */
    static AdminProblem of(LinkRejection rejection) {
        return switch (rejection) {
            case MALFORMED_LINK -> MALFORMED_LINK;
            case UNSUPPORTED_SCHEME -> UNSUPPORTED_SCHEME;
            case LINK_TOO_LONG -> LINK_TOO_LONG;
        };
    }

    /** The problem for a caller of a guarded call; null if it is admitted. */
    static @Nullable AdminProblem of(AdminAccess.Verdict verdict) {
        return switch (verdict) {
            case ADMITTED -> null;
            case NO_TOKEN -> NO_TOKEN;
            case WRONG_TOKEN -> WRONG_TOKEN;
            case CLOSED -> CLOSED;
        };
    }

    @Override
    public ProblemText text() {
        return text;
    }
}
