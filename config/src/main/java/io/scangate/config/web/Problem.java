package io.scangate.config.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpStatus;
import io.scangate.config.access.AccessException;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that was refused, as RFC 9457 problem details. Clients go by the code, which is stable; the detail is for people.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
    private static final String CHALLENGE = "WWW-Authenticate";

    private final ProblemCode code;
    private final transient Map<String, String> headers;
    private final transient @Nullable Conflict conflict;

    private Problem(ProblemCode code, String detail, Map<String, String> headers, @Nullable Conflict conflict) {
        super(detail, null, false, false);
        this.code = code;
        this.headers = headers;
        this.conflict = conflict;
    }

    /** A problem in words: what was found, and what was expected. */
    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, Map.of(), null);
    }

    /** A request that cannot be understood; the detail names the field, the value and what was expected. */
    public static Problem malformed(String detail) {
        return of(ProblemCode.MALFORMED_REQUEST, detail);
    }

    /** A value of a request that is not what was expected. */
    public static Problem malformed(String field, String value, String expected) {
        return malformed(message(RefusedException.value(Refusal.INVALID_ARGUMENT, field, value, expected)));
    }

    /** A call without a credential that any scheme knows. */
    static Problem unauthorized(String detail) {
        return unauthorized(detail, "Bearer realm=\"scangate\"");
    }

    private static Problem unauthorized(String detail, String challenge) {
        return new Problem(ProblemCode.UNAUTHORIZED, detail, Map.of(CHALLENGE, challenge), null);
    }

    /** An account that is not there, or that the caller is to know nothing of: the two look alike. */
    static Problem noAccount(String appid) {
        return of(RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account"));
    }

    static Problem methodNotAllowed(String method, String allow) {
        String detail = "method " + method + " (expected: " + allow + ")";
        return new Problem(ProblemCode.METHOD_NOT_ALLOWED, detail, Map.of("Allow", allow), null);
    }

    static Problem tooLarge(long maxBytes) {
        return of(
                ProblemCode.CONTENT_TOO_LARGE,
                "body: longer than the limit (expected: at most " + maxBytes + " bytes)");
    }

    /**
     * What a check or a handler has thrown, as a problem. A fault of the platform is logged.
     *
     * @param head of the call that failed
     */
    public static Problem of(Head head, Throwable failure) {
        Problem problem = of(failure);
        if (problem.code.fault() == ProblemCode.Fault.PLATFORM) {
            LOG.error("{} {}: {}", head.method(), head.path(), failure.getMessage(), failure);
        }
        return problem;
    }

    private static Problem of(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof AccessException refused) {
            return unauthorized(message(refused), "Bearer realm=\"scangate\", error=\"invalid_token\"");
        }
        if (failure instanceof RefusedException refused) {
            ProblemCode code = ProblemCode.of(refused.refusal());
            Map<String, String> headers = code.status() == 503 ? Map.of("Retry-After", "1") : Map.of();
            return new Problem(code, message(refused), headers, refused.conflict());
        }
        return of(ProblemCode.INTERNAL_ERROR, "a fault of the service; its log says more");
    }

    private static String message(Throwable failure) {
        return Objects.toString(failure.getMessage());
    }

    /** Why. */
    public ProblemCode code() {
        return code;
    }

    /** The answer that says so. */
    public Answer answer() {
        return answer(code.status());
    }

    /** The answer with a status that the server has chosen, for what no route has refused. */
    Answer answer(int status) {
        ObjectNode body = Json.object();
        body.put("type", "about:blank");
        body.put("title", HttpStatus.valueOf(status).reasonPhrase());
        body.put("status", status);
        body.put("code", code.code());
        body.put("detail", getMessage());
        if (conflict != null) {
            body.putObject("conflict")
                    .put("kind", conflict.kind().name().toLowerCase(Locale.ROOT))
                    .put("appid", conflict.appid())
                    .put("prefix", conflict.prefix());
        }
        Answer answer = Answer.of(status, Answer.PROBLEM, Json.bytes(body));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }
}
