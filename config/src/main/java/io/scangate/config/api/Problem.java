package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpStatus;
import io.scangate.config.access.AccessException;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that was refused, as RFC 9457 problem details. Clients go by the code, which is stable; the detail is for people.
 */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers;
    private final transient @Nullable Conflict conflict;

    private Problem(int status, String code, String detail, Map<String, String> headers, @Nullable Conflict conflict) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.headers = headers;
        this.conflict = conflict;
    }

    static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, Map.of(), null);
    }

    /** A request that cannot be understood; the detail names the field, the value and what was expected. */
    static Problem malformed(String detail) {
        return of(400, "malformed_request", detail);
    }

    /** A value of a request that is not what was expected. */
    static Problem malformed(String field, String value, String expected) {
        return of(RefusedException.value(Refusal.INVALID_ARGUMENT, field, value, expected), "malformed_request");
    }

    /** Nobody that is known calls. */
    static Problem unauthorized(String detail) {
        return new Problem(401, "unauthorized", detail, Map.of("WWW-Authenticate", "Bearer realm=\"scangate\""), null);
    }

    /** Whoever calls is known and may not. */
    static Problem forbidden(String detail) {
        return of(403, "forbidden", detail);
    }

    /** An account that is not there, or that the caller is to know nothing of: the two look alike. */
    static Problem noAccount(String appid) {
        return of(RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account"));
    }

    static Problem methodNotAllowed(String method, String allow) {
        return new Problem(
                405,
                "method_not_allowed",
                "method " + method + " (expected: " + allow + ")",
                Map.of("Allow", allow),
                null);
    }

    /** A bearer token that is not accepted. */
    static Problem of(AccessException refused) {
        return new Problem(
                401,
                "unauthorized",
                Objects.toString(refused.getMessage()),
                Map.of("WWW-Authenticate", "Bearer realm=\"scangate\", error=\"invalid_token\""),
                null);
    }

    /** What the lifecycle has refused. */
    static Problem of(RefusedException refused) {
        return of(refused, refused.refusal().code());
    }

    private static Problem of(RefusedException refused, String code) {
        int status = status(refused.refusal());
        Map<String, String> headers = status == 503 ? Map.of("Retry-After", "1") : Map.of();
        return new Problem(status, code, Objects.toString(refused.getMessage()), headers, refused.conflict());
    }

    /** 400: the request; 404: no such thing; 409: the state of things; 412, 422: what was asked for; 503: not now. */
    private static int status(Refusal refusal) {
        return switch (refusal) {
            case INVALID_ARGUMENT -> 400;
            case ACCOUNT_NOT_FOUND, RULE_NOT_FOUND, RELEASE_NOT_FOUND -> 404;
            case ACCOUNT_EXISTS,
                    DUPLICATE_RULE,
                    PREFIX_TAKEN,
                    RULE_LIMIT,
                    PUBLISH_QUOTA,
                    CODE_NOT_PUBLISHED,
                    NOT_PUBLISHED,
                    RULE_DAMAGED -> 409;
            case VERSION_MISMATCH -> 412;
            case ILLEGAL_PREFIX,
                    PERSONAL_ACCOUNT,
                    TEST_LINK_LIMIT,
                    TEST_LINK_OUTSIDE_RULE,
                    BLOCKED_ADDRESS,
                    NO_LICENCE,
                    OWNERSHIP_NOT_PROVEN,
                    KEY_REUSED -> 422;
            case OUTCOME_UNKNOWN -> 500;
            case BUSY, UNAVAILABLE -> 503;
        };
    }

    int status() {
        return status;
    }

    /** The answer that says so. */
    Answer answer() {
        ObjectNode body = Json.object();
        body.put("type", "about:blank");
        body.put("title", HttpStatus.valueOf(status).reasonPhrase());
        body.put("status", status);
        body.put("code", code);
        body.put("detail", getMessage());
        if (conflict != null) {
            body.set("conflict", Views.of(conflict));
        }
        Answer answer = Answer.problem(status, body);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }
}
