package io.scangate.config.web;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.Caller;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A refused call. Clients use the code, which is stable. The detail is for people. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String CHALLENGE = "WWW-Authenticate";

    private final ProblemCode code;
    private final transient Map<String, String> headers;
    private final transient Particulars particulars;
    /** The refusal that has the conflicting rule and the faults of parts; null if the problem is no refusal. */
    private final transient @Nullable RefusedException refused;

    private final transient List<Problem> findings;
    private final boolean logged;

    private Problem(ProblemCode code, String detail, Map<String, String> headers, Particulars particulars) {
        this(code, detail, headers, particulars, null, List.of(), false);
    }

    private Problem(
            ProblemCode code,
            String detail,
            Map<String, String> headers,
            Particulars particulars,
            @Nullable RefusedException refused,
            List<Problem> findings,
            boolean logged) {
        super(detail, null, false, false);
        this.code = code;
        this.headers = headers;
        this.particulars = particulars;
        this.refused = refused;
        this.findings = findings;
        this.logged = logged;
    }

    /** A problem with a detail: the value found and the value expected. */
    public static Problem of(ProblemCode code, String detail) {
        return of(code, detail, Particulars.NONE);
    }

    /** A problem of a field. The detail has the same facts as the particulars. */
    public static Problem of(ProblemCode code, String detail, Particulars particulars) {
        return new Problem(code, detail, Map.of(), particulars);
    }

    /** A malformed request. The detail names the field, its value and the expected value. */
    public static Problem malformed(String detail) {
        return of(ProblemCode.MALFORMED_REQUEST, detail);
    }

    /** A malformed request whose fault a sentence describes. */
    static Problem malformed(String field, @Nullable String value, String expected, String sentence) {
        Particulars particulars =
                value == null ? new Particulars(field, null, expected, null) : Particulars.of(field, value, expected);
        return of(ProblemCode.MALFORMED_REQUEST, sentence, particulars);
    }

    /** A value in the path that names nothing. */
    public static Problem notFound(String field, String value, String expected, String sentence) {
        return of(ProblemCode.NOT_FOUND, sentence, Particulars.of(field, value, expected));
    }

    /** A request with an unexpected value. */
    public static Problem malformed(String field, String value, String expected) {
        RefusedException refused = RefusedException.value(Refusal.INVALID_ARGUMENT, field, value, expected);
        return of(ProblemCode.MALFORMED_REQUEST, message(refused), refused.particulars());
    }

    /** A call without an accepted credential. */
    public static Problem unauthorized(String detail) {
        return unauthorized(detail, "Bearer realm=\"scangate\"");
    }

    /** A call that only pages of ours make, without the header that they send. */
    public static Problem withoutHeader(String name, String expected) {
        return new Problem(
                ProblemCode.UNAUTHORIZED,
                "the call has no header " + name + " (expected: " + name + ": " + expected
                        + ", as pages of the console send it)",
                Map.of(CHALLENGE, "Bearer realm=\"scangate\""),
                Particulars.field(name));
    }

    private static Problem unauthorized(String detail, String challenge) {
        return new Problem(
                ProblemCode.UNAUTHORIZED, detail, Map.of(CHALLENGE, challenge), Particulars.field("Authorization"));
    }

    /** An account that does not exist, or that the caller may not access. Both look the same to the caller. */
    static Problem noAccount(String appid) {
        return of(RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account"));
    }

    /** A caller without the permission of a call. */
    static Problem forbidden(Caller caller, Permission permission) {
        String found = caller.actor();
        String expected = "a caller with the permission " + permission.code();
        return of(
                ProblemCode.FORBIDDEN,
                found + " (expected: " + expected + ")",
                Particulars.of("Authorization", found, expected));
    }

    /**
     * A tenant that makes more calls than it may.
     *
     * @param found the calls
     * @param seconds after which another call is admitted
     */
    public static Problem tooManyCalls(String found, long seconds) {
        return new Problem(
                ProblemCode.TOO_MANY_CALLS,
                found + " (expected: a pause of " + seconds + " s)",
                Map.of("Retry-After", Long.toString(seconds)),
                Particulars.NONE);
    }

    static Problem methodNotAllowed(String method, String allow) {
        String detail = "method " + method + " (expected: " + allow + ")";
        Particulars particulars = Particulars.of("method", method, allow);
        return new Problem(ProblemCode.METHOD_NOT_ALLOWED, detail, Map.of("Allow", allow), particulars);
    }

    static Problem tooLarge(long maxBytes) {
        return of(
                ProblemCode.CONTENT_TOO_LARGE,
                "body: longer than the limit (expected: at most " + maxBytes + " bytes)",
                new Particulars("body", null, "at most " + maxBytes + " bytes", maxBytes));
    }

    /** Converts an exception of a check or a handler to a problem. */
    public static Problem of(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof AccessException refused) {
            return switch (refused.reason()) {
                case TOO_MANY_TRIES -> afterPause(ProblemCode.TOO_MANY_TRIES, refused);
                case TOO_MANY_TOKENS -> afterPause(ProblemCode.TOO_MANY_CALLS, refused);
                case BAD_PASSWORD -> signIn(ProblemCode.UNAUTHORIZED, refused);
                case CODE_NEEDED -> signIn(ProblemCode.CODE_NEEDED, refused);
                default -> unauthorized(message(refused), "Bearer realm=\"scangate\", error=\"invalid_token\"");
            };
        }
        if (failure instanceof RefusedException refused) {
            ProblemCode code = ProblemCode.of(refused.refusal());
            Map<String, String> headers = code.status() == 503 ? Map.of("Retry-After", "1") : Map.of();
            List<Problem> findings = refused.findings().size() == 1
                    ? List.of()
                    : refused.findings().stream().map(Problem::of).toList();
            return new Problem(code, message(refused), headers, refused.particulars(), refused, findings, false);
        }
        return of(ProblemCode.INTERNAL_ERROR, "a fault of the service; see its log");
    }

    private static Problem signIn(ProblemCode code, AccessException refused) {
        return new Problem(code, message(refused), Map.of(CHALLENGE, "Session realm=\"scangate\""), Particulars.NONE);
    }

    private static Problem afterPause(ProblemCode code, AccessException refused) {
        // Rounded up, so that the next call is admitted.
        String seconds = Long.toString(refused.pause().plusMillis(999).toSeconds());
        return new Problem(code, message(refused), Map.of("Retry-After", seconds), Particulars.NONE);
    }

    /** Converts an exception of a handler that logs its failures itself. */
    public static Problem logged(Throwable failure) {
        Problem problem = of(failure);
        return new Problem(
                problem.code,
                message(problem),
                problem.headers,
                problem.particulars,
                problem.refused,
                problem.findings,
                true);
    }

    /** The problem of a dry run: it always has findings. A fault of the platform is none. */
    static RuntimeException ofDryRun(RuntimeException failure) {
        Problem problem = of(failure);
        return problem.code.fault() != ProblemCode.Fault.CALLER || !problem.findings.isEmpty()
                ? failure
                : new Problem(
                        problem.code,
                        message(problem),
                        problem.headers,
                        problem.particulars,
                        problem.refused,
                        List.of(problem),
                        false);
    }

    private static String message(Throwable failure) {
        return Objects.toString(failure.getMessage());
    }

    /** The code. */
    public ProblemCode code() {
        return code;
    }

    /** Whether the handler has logged the failure. */
    boolean isLogged() {
        return logged;
    }

    /** Headers of the answer. */
    Map<String, String> headers() {
        return headers;
    }

    /** The field, its value and the expected value, as far as they are known. */
    Particulars particulars() {
        return particulars;
    }

    /** All refusals of a dry run; empty for another call. */
    List<Problem> findings() {
        return findings;
    }

    /** The conflicting rule; null if there is none. */
    @Nullable
    Conflict conflict() {
        return refused == null ? null : refused.conflict();
    }

    /** The faults of a request with several parts; else empty. */
    List<RefusedException.Fault> faults() {
        return refused == null ? List.of() : refused.faults();
    }
}
