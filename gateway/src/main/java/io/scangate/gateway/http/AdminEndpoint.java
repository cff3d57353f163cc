package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.scangate.gateway.http.AdminOperations.ReloadAnswer;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.text.Language;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin listener: how the gateway is, and the few things an operator may ask of it. Health is answered at once;
 * what may take time goes to a few worker threads, and is refused when they are all busy. Thread-safe.
 */
final class AdminEndpoint implements Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(AdminEndpoint.class);
    private static final int WORKERS = 2;
    private static final int QUEUE = 16;
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final byte[] ALIVE = "{\"status\":\"alive\"}".getBytes(US_ASCII);
    private static final byte[] READY = "{\"status\":\"ready\"}".getBytes(US_ASCII);

    private final ActiveIndex active;
    private final Explainer explainer;
    private final AdminOperations operations;
    private final DebugSwitch debug;
    private final PrometheusMeterRegistry metrics;
    private final ThreadPoolExecutor workers;
    private volatile String notReady = "";

    AdminEndpoint(
            ActiveIndex active,
            Explainer explainer,
            AdminOperations operations,
            DebugSwitch debug,
            PrometheusMeterRegistry metrics) {
        this.debug = debug;
        this.active = active;
        this.explainer = explainer;
        this.operations = operations;
        this.metrics = metrics;
        this.workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(QUEUE),
                new DefaultThreadFactory("scangate-admin-worker", true));
        this.workers.allowCoreThreadTimeOut(true);
    }

    /** From now on the gateway is not ready, for that reason. */
    void notReady(String reason) {
        notReady = reason;
    }

    /** Ends the worker threads; what they are at is interrupted. */
    void close() {
        workers.shutdownNow();
    }

    @Override
    public boolean answerPlain(LoopState loop, RequestHead head, byte[] bytes) {
        return false;
    }

    @Override
    public @Nullable CompletionStage<Consumer<AnswerBuffer>> answer(LoopState loop, WholeRequest request) {
        boolean changes = request.path().equals("/v1/reload") || request.path().equals("/v1/debug");
        Problem problem = changes ? unless(request, HttpMethod.POST, Problem.ONLY_POST) : null;
        return switch (request.path()) {
            case "/healthz" -> now(loop, request, out -> out.answer(AnswerHead.JSON, ALIVE));
            case "/readyz" -> now(loop, request, this::readiness);
            case "/metrics" -> later(loop, request, this::metrics);
            case "/v1/status" -> later(loop, request, () -> json(AnswerHead.JSON, operations.statusJson()));
            case "/v1/explain" -> later(loop, request, () -> explain(request));
            case "/v1/reload" -> problem == null ? reload(loop, request) : now(loop, problem);
            case "/v1/debug" -> problem == null ? debug(loop, request) : now(loop, problem);
            default -> now(loop, Problem.NOT_FOUND);
        };
    }

    private static @Nullable Problem unless(WholeRequest request, HttpMethod method, Problem problem) {
        return request.method().equals(method) ? null : problem;
    }

    private static @Nullable CompletionStage<Consumer<AnswerBuffer>> now(LoopState loop, Problem problem) {
        loop.answers().problem(problem);
        return null;
    }

    private static @Nullable CompletionStage<Consumer<AnswerBuffer>> now(
            LoopState loop, WholeRequest request, Consumer<AnswerBuffer> answer) {
        Problem problem = unless(request, HttpMethod.GET, Problem.ONLY_GET);
        if (problem != null) {
            return now(loop, problem);
        }
        answer.accept(loop.answers());
        return null;
    }

    private @Nullable CompletionStage<Consumer<AnswerBuffer>> later(
            LoopState loop, WholeRequest request, Supplier<Consumer<AnswerBuffer>> work) {
        Problem problem = unless(request, HttpMethod.GET, Problem.ONLY_GET);
        return problem == null ? onWorker(() -> CompletableFuture.completedFuture(work.get())) : now(loop, problem);
    }

    private CompletionStage<Consumer<AnswerBuffer>> onWorker(Supplier<CompletionStage<Consumer<AnswerBuffer>>> work) {
        CompletableFuture<Consumer<AnswerBuffer>> answer = new CompletableFuture<>();
        try {
            workers.execute(() -> complete(answer, work));
        } catch (RejectedExecutionException e) {
            answer.complete(out -> out.problem(Problem.OVERLOADED));
        }
        return answer;
    }

    /** Whatever happens, the answer comes: a connection waits for it. */
    private static void complete(
            CompletableFuture<Consumer<AnswerBuffer>> answer, Supplier<CompletionStage<Consumer<AnswerBuffer>>> work) {
        try {
            work.get().whenComplete((writer, failure) -> answer.complete(failure == null ? writer : failed(failure)));
        } catch (RuntimeException | Error e) {
            answer.complete(failed(e));
        }
    }

    private static Consumer<AnswerBuffer> failed(Throwable failure) {
        LOG.error("an admin request failed", failure);
        return out -> out.problem(Problem.INTERNAL_ERROR);
    }

    private void readiness(AnswerBuffer out) {
        String reason = notReady.isEmpty() && active.current() == null ? "no_snapshot" : notReady;
        if (reason.isEmpty()) {
            out.answer(AnswerHead.JSON, READY);
        } else {
            byte[] body = ("{\"status\":\"not_ready\",\"reason\":\"" + reason + "\"}").getBytes(US_ASCII);
            out.answer(AnswerHead.UNAVAILABLE, body);
        }
    }

    private Consumer<AnswerBuffer> metrics() {
        byte[] text = metrics.scrape().getBytes(UTF_8);
        return out -> out.answer(AnswerHead.METRICS, text);
    }

    private static Consumer<AnswerBuffer> json(AnswerHead head, String text) {
        byte[] body = text.getBytes(UTF_8);
        return out -> out.answer(head, body);
    }

    private @Nullable CompletionStage<Consumer<AnswerBuffer>> reload(LoopState loop, WholeRequest request) {
        QueryMap query = QueryMap.read(request, "force");
        if (query.problem() != null) {
            return now(loop, query.problem());
        }
        String force = query.text("force");
        if (force != null && !force.equals("true") && !force.equals("false")) {
            return now(loop, Problem.BAD_PARAMETER);
        }
        return onWorker(() -> operations.reload("true".equals(force)).thenApply(AdminEndpoint::reloaded));
    }

    /** Turns {@link DebugSwitch} on for some seconds, or with 0 off. */
    private @Nullable CompletionStage<Consumer<AnswerBuffer>> debug(LoopState loop, WholeRequest request) {
        QueryMap query = QueryMap.read(request, "seconds");
        if (query.problem() != null) {
            return now(loop, query.problem());
        }
        String seconds = query.text("seconds");
        if (seconds == null || !SECONDS.matcher(seconds).matches()) {
            return now(loop, Problem.BAD_PARAMETER);
        }
        Duration time = Duration.ofSeconds(Long.parseLong(seconds));
        Instant until = debug.on(time.compareTo(DebugSwitch.LONGEST) > 0 ? DebugSwitch.LONGEST : time);
        loop.answers().answer(AnswerHead.JSON, ("{\"until\":\"" + until + "\"}").getBytes(US_ASCII));
        return null;
    }

    private static Consumer<AnswerBuffer> reloaded(ReloadAnswer answer) {
        return json(answer.accepted() ? AnswerHead.JSON : AnswerHead.CONFLICT, answer.json());
    }

    private Consumer<AnswerBuffer> explain(WholeRequest request) {
        ActiveIndex.Revision revision = active.current();
        return revision == null
                ? out -> out.problem(Problem.NO_SNAPSHOT)
                : ExplainAnswer.of(
                        QueryMap.read(request, "link", "user", "appid", "client_version"),
                        Language.ofAcceptLanguage(request.headers().get(HttpHeaderNames.ACCEPT_LANGUAGE)),
                        revision,
                        explainer);
    }
}
