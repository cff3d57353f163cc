package io.scangate.gateway.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.scangate.gateway.admin.AdminOperations.ReloadAnswer;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.admission.RefusedLogins;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.text.Language;
import io.scangate.gateway.wire.Answer;
import io.scangate.gateway.wire.AnswerHead;
import io.scangate.gateway.wire.AnswerWriter;
import io.scangate.gateway.wire.Endpoint;
import io.scangate.gateway.wire.Field;
import io.scangate.gateway.wire.LoopHandler;
import io.scangate.gateway.wire.Method;
import io.scangate.gateway.wire.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint: the gateway's status and the operator's actions. Health, metrics, the descriptions of the API and a short
 * status are open; every other call is guarded by {@link AdminAccess}. Answers health on the event loop. Passes longer requests to
 * a few worker threads and refuses them when the workers' queue is full. Thread-safe.
 */
public final class AdminEndpoint implements Endpoint, LoopHandler, AutoCloseable {
    static final AnswerHead JSON = new AnswerHead(200, "application/json");
    private static final AnswerHead CONFLICT = new AnswerHead(409, "application/json");
    private static final AnswerHead UNAVAILABLE = new AnswerHead(503, "application/json");
    private static final AnswerHead METRICS = new AnswerHead(200, "text/plain; version=0.0.4; charset=utf-8");

    private static final String OPEN_METRICS = "application/openmetrics-text";
    /** The form of the page that is made for such callers. */
    public static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

    private static final AnswerHead OPEN_METRICS_HEAD = new AnswerHead(200, OPEN_METRICS_TYPE);

    private static final AnswerHead OPTIONS = AnswerHead.noContent(new Field("allow", "GET, HEAD, OPTIONS, POST"));
    private static final AnswerHead GET_OPTIONS = AnswerHead.noContent(AdminProblem.Allow.GET);
    private static final AnswerHead POST_OPTIONS = AnswerHead.noContent(AdminProblem.Allow.POST);

    /** The indexes of the fields in {@link #fields}. */
    private static final int ACCEPT_LANGUAGE = 0;

    private static final int AUTHORIZATION = 1;

    private static final int ACCEPT = 2;

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final byte[] ALIVE = "{\"status\":\"alive\"}".getBytes(US_ASCII);
    private static final byte[] READY = "{\"status\":\"ready\"}".getBytes(US_ASCII);

    private final ActiveIndex active;
    private final Explainer explainer;
    private final AdminOperations operations;
    private final AdminAccess access;
    private final Function<Duration, Instant> debug;
    private final Supplier<String> metrics;
    private final @Nullable Supplier<String> openMetrics;
    private final Workers workers = new Workers();
    private final RefusedLogins refused = new RefusedLogins();
    private volatile String notReady = "";

    /**
     * Makes the endpoint.
     *
     * @param active the served snapshot, which may not be there yet
     * @param access judges callers; the caller of this method closes it
     * @param debug turns the revision in scans' answers on for a duration; returns the end
     * @param metrics makes the page of metrics; called on a worker thread
     * @param openMetrics makes it in the form OpenMetrics, for callers that ask for this; null if nobody gets it
     */
    public AdminEndpoint(
            ActiveIndex active,
            Explainer explainer,
            AdminOperations operations,
            AdminAccess access,
            Function<Duration, Instant> debug,
            Supplier<String> metrics,
            @Nullable Supplier<String> openMetrics) {
        this.active = active;
        this.explainer = explainer;
        this.operations = operations;
        this.access = access;
        this.debug = debug;
        this.metrics = metrics;
        this.openMetrics = openMetrics;
    }

    /** Makes the gateway not ready, for a reason. */
    public void notReady(String reason) {
        notReady = reason;
    }

    /** Ends the worker threads and interrupts their tasks. */
    @Override
    public void close() {
        workers.close();
    }

    @Override
    public List<String> fields() {
        return List.of("accept-language", "authorization", "accept");
    }

    /** Returns this endpoint, which has no state per loop. */
    @Override
    public LoopHandler newLoop(int maxTarget) {
        return this;
    }

    @Override
    public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
        return switch (request.path()) {
            case "/healthz" -> get(request, out, () -> now(out, all -> all.answer(JSON, ALIVE)));
            case "/readyz" -> get(request, out, () -> now(out, readiness()));
            case "/metrics" -> get(request, out, () -> metrics(request));
            case "/v1/status" -> get(request, out, () -> status(request, out));
            case "/openapi.json" -> get(request, out, () -> workers.later(() -> json(Description.PUBLIC.json())));
            case "/openapi-admin.json" -> get(request, out, () -> workers.later(() -> json(Description.ADMIN.json())));
            case "*" -> now(out, all -> all.answer(OPTIONS));
            default -> guarded(request, out);
        };
    }

    private CompletionStage<Answer> metrics(Request request) {
        Supplier<String> open = field(request, ACCEPT).contains(OPEN_METRICS) ? openMetrics : null;
        return workers.later(() -> open == null ? text(METRICS, metrics.get()) : text(OPEN_METRICS_HEAD, open.get()));
    }

    /** The calls that change something or show members, and every further one. */
    private @Nullable CompletionStage<Answer> guarded(Request request, AnswerWriter out) {
        AdminProblem refusal = AdminProblem.of(verdict(request));
        if (refusal != null) {
            return now(out, problem(refusal));
        }
        return switch (request.path()) {
            case "/v1/explain" -> get(request, out, () -> explain(request, out));
            case "/v1/reload" -> post(request, out, () -> reload(request, out));
            case "/v1/hold" -> post(request, out, () -> order(request, out, operations::hold));
            case "/v1/go-on" -> post(request, out, () -> order(request, out, operations::goOn));
            case "/v1/debug" -> post(request, out, () -> now(out, debug(request)));
            default -> now(out, problem(AdminProblem.NOT_FOUND));
        };
    }

    private AdminAccess.Verdict verdict(Request request) {
        AdminAccess.Verdict verdict = judged(request);
        if (verdict == AdminAccess.Verdict.WRONG_TOKEN) {
            refused.note("the admin listener", request.client(), "another token than that of admin-token-file");
        }
        return verdict;
    }

    /** Judges the caller by its client certificate, and without one by its token. */
    private AdminAccess.Verdict judged(Request request) {
        if (request.isCertified()) {
            return AdminAccess.Verdict.ADMITTED;
        }
        return switch (request.fieldCount(AUTHORIZATION)) {
            case 0 -> access.of(null);
            case 1 -> access.of(field(request, AUTHORIZATION));
            // Which of several the caller means is unknown, so none counts.
            default -> access.of("");
        };
    }

    private static String field(Request request, int number) {
        int start = request.fieldStart(number);
        return new String(request.bytes(), start, request.fieldEnd(number) - start, ISO_8859_1);
    }

    /** The whole status, or for a caller without proof the part that tells no more than the metrics do. */
    private @Nullable CompletionStage<Answer> status(Request request, AnswerWriter out) {
        AdminAccess.Verdict verdict = verdict(request);
        if (verdict == AdminAccess.Verdict.WRONG_TOKEN) {
            return now(out, problem(AdminProblem.WRONG_TOKEN));
        }
        boolean whole = verdict == AdminAccess.Verdict.ADMITTED;
        return workers.later(() -> text(JSON, operations.statusJson(whole)));
    }

    @FunctionalInterface
    private interface Resource {
        @Nullable
        CompletionStage<Answer> answer();
    }

    private static @Nullable CompletionStage<Answer> get(Request request, AnswerWriter out, Resource resource) {
        return request.isGet() ? resource.answer() : now(out, other(request, GET_OPTIONS, AdminProblem.ONLY_GET));
    }

    private static @Nullable CompletionStage<Answer> post(Request request, AnswerWriter out, Resource resource) {
        return request.method() == Method.POST
                ? resource.answer()
                : now(out, other(request, POST_OPTIONS, AdminProblem.ONLY_POST));
    }

    private static Answer other(Request request, AnswerHead options, AdminProblem problem) {
        return request.method() == Method.OPTIONS ? out -> out.answer(options) : problem(problem);
    }

    private static @Nullable CompletionStage<Answer> now(AnswerWriter out, Answer answer) {
        answer.write(out);
        return null;
    }

    private static Answer problem(AdminProblem problem) {
        return out -> out.problem(problem);
    }

    private static Answer text(AnswerHead head, String text) {
        byte[] body = text.getBytes(UTF_8);
        return out -> out.answer(head, body);
    }

    private static Answer json(byte[] body) {
        return out -> out.answer(JSON, body);
    }

    private Answer readiness() {
        String reason = notReady;
        if (reason.isEmpty()) {
            reason = active.current() == null ? "no_snapshot" : operations.notReady();
        }
        return ready(reason);
    }

    private static Answer ready(String reason) {
        return reason.isEmpty()
                ? out -> out.answer(JSON, READY)
                : text(UNAVAILABLE, "{\"status\":\"not_ready\",\"reason\":\"" + reason + "\"}");
    }

    private @Nullable CompletionStage<Answer> explain(Request request, AnswerWriter out) {
        Parameters query = ExplainAnswer.parameters(request);
        if (query.problem() != null) {
            return now(out, query.problem());
        }
        Language language = language(request);
        return workers.later(() -> {
            ActiveIndex.Revision revision = active.current();
            return revision == null
                    ? problem(AdminProblem.NO_SNAPSHOT)
                    : ExplainAnswer.of(query, language, revision, explainer);
        });
    }

    private static Language language(Request request) {
        String accepted = field(request, ACCEPT_LANGUAGE);
        return Language.ofAcceptLanguage(accepted.isEmpty() ? null : accepted);
    }

    private @Nullable CompletionStage<Answer> reload(Request request, AnswerWriter out) {
        Parameters query = Parameters.read(request, "force");
        if (query.problem() != null) {
            return now(out, query.problem());
        }
        String force = query.text("force");
        if (force != null && !force.equals("true") && !force.equals("false")) {
            return now(out, query.bad(AdminProblem.BAD_PARAMETER, "force", "true or false"));
        }
        return workers.run(() -> operations.reload("true".equals(force)).thenApply(AdminEndpoint::reloaded));
    }

    /** An order without parameters. */
    private @Nullable CompletionStage<Answer> order(
            Request request, AnswerWriter out, Supplier<CompletionStage<ReloadAnswer>> operation) {
        Parameters query = Parameters.read(request);
        return query.problem() != null
                ? now(out, query.problem())
                : workers.run(() -> operation.get().thenApply(AdminEndpoint::reloaded));
    }

    private static Answer reloaded(ReloadAnswer answer) {
        return text(answer.accepted() ? JSON : CONFLICT, answer.json());
    }

    /** Turns the revision in scans' answers on for some seconds, or off with 0. */
    private Answer debug(Request request) {
        String expected = "a number of seconds such as 600, or 0 to turn it off";
        Parameters query = Parameters.read(request, "seconds");
        if (query.problem() != null) {
            return query.problem();
        }
        String seconds = query.text("seconds");
        if (seconds == null) {
            return Parameters.missing("seconds", expected);
        }
        if (!SECONDS.matcher(seconds).matches()) {
            return query.bad(AdminProblem.BAD_PARAMETER, "seconds", expected);
        }
        Instant until = debug.apply(Duration.ofSeconds(Long.parseLong(seconds)));
        return text(JSON, "{\"until\":\"" + until + "\"}");
    }
}
