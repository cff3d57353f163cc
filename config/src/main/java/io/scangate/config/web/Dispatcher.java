package io.scangate.config.web;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.scangate.config.access.Caller;
import io.scangate.config.access.Permission;
import io.scangate.config.web.Route.Lane;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls of one path. Checks in this order: the method (405); from the head, the caller (401), the
 * scope and permission (404 for another account, 403 without the permission), the limits of the tenant (429; first of these for a
 * caller that was seen a short time ago, so that a refusal costs no look-up in the database), the query (400),
 * the type and length of the body (415, 413). Then it reads the body within its limits. Thread-safe. Checks and handlers run on
 * threads that may block, those of quick routes on event loops.
 */
final class Dispatcher {
    private static final long MAX_DROPPED_BYTES = 16L << 20;
    private static final AttributeKey<Caller> CALLER = AttributeKey.valueOf(Dispatcher.class, "caller");

    private final Face face;
    private final Map<Method, Route> routes = new EnumMap<>(Method.class);
    private final Duration bodyTimeout;
    private final BodyBudget bodies;
    private final TenantLimits limits;
    private final CallThreads threads;
    private final Refusals refusals;

    /**
     * A dispatcher for the routes of one path.
     *
     * @param bodies the memory for the bodies of all calls
     * @param settings the default limit of bodies, and the time limit for their arrival
     * @param limits of the calls of each tenant
     * @param threads for calls that wait for others or compute for long
     * @param refusals takes the logins and calls that were refused
     */
    Dispatcher(
            Face face,
            List<Route> ofPath,
            WebSettings settings,
            BodyBudget bodies,
            TenantLimits limits,
            CallThreads threads,
            Refusals refusals) {
        this.face = face;
        this.bodies = bodies;
        this.limits = limits;
        this.threads = threads;
        this.refusals = refusals;
        this.bodyTimeout = settings.requestTimeout();
        for (Route route : ofPath) {
            Route limited = route.body(route.body().within(settings.maxBody()));
            route.methods().forEach(method -> routes.put(method, limited));
        }
    }

    HttpResponse serve(ServiceRequestContext context, HttpRequest request, Head head) {
        Route route = route(request.method());
        if (request.method() == HttpMethod.OPTIONS) {
            return Answer.noContent().with("Allow", allow()).response(context.blockingTaskExecutor());
        }
        if (route == null) {
            return failed(context, head, Problem.methodNotAllowed(head.method(), allow()));
        }
        context.setMaxRequestLength(route.body().maxBytes());
        // The look-up of the caller blocks on the database, which has its own limits.
        context.clearRequestTimeout();
        Executor shared = route.running().quick() ? Runnable::run : context.blockingTaskExecutor();
        CompletableFuture<Void> worked = new CompletableFuture<>();
        CompletableFuture<HttpResponse> response = CompletableFuture.supplyAsync(
                        () -> begin(context, request, route, head, worked), shared)
                .thenCompose(Function.identity())
                .whenComplete((answer, failure) -> worked.complete(null))
                .handle((answer, failure) -> failure == null
                        ? answer.response(context.blockingTaskExecutor())
                        : refused(context, request, head, cause(failure)));
        return HttpResponse.of(response).recover(cause -> aborted(context, head, route, cause));
    }

    private @Nullable Route route(HttpMethod method) {
        return switch (method) {
            case GET, HEAD -> routes.get(Method.GET);
            case POST -> routes.get(Method.POST);
            case PUT -> routes.get(Method.PUT);
            case PATCH -> routes.get(Method.PATCH);
            case DELETE -> routes.get(Method.DELETE);
            default -> null;
        };
    }

    private String allow() {
        TreeSet<String> names = new TreeSet<>();
        routes.keySet().forEach(method -> names.add(method.name()));
        if (names.contains("GET")) {
            names.add("HEAD");
        }
        names.add("OPTIONS");
        return String.join(", ", names);
    }

    /**
     * Checks the head, reads the body, and answers. Runs on a thread that may block, unless the route is quick.
     *
     * @param worked completed when the call uses no thread of this dispatcher any more, at the latest with the answer
     */
    private CompletionStage<Answer> begin(
            ServiceRequestContext context,
            HttpRequest request,
            Route route,
            Head head,
            CompletableFuture<Void> worked) {
        Caller caller = route.permission() == Permission.PUBLIC ? null : admit(context, route, head, worked);
        Set<String> known = route.query();
        if (known != null) {
            head.checkQuery(known);
        }
        head.checkBody(route.body());
        // Such a body takes no memory and no further thread. Of a request with chunks this is not known yet.
        if (request.isEmpty()) {
            return answer(route, new Call(context, head, caller, InputStream.nullInputStream()), worked);
        }
        BodyBudget.Reservation reservation = bodies.reserve(
                context,
                request,
                caller == null,
                route.body().inMemory(request.headers().contentLength()));
        context.setRequestTimeout(bodyTimeout);
        if (route.body().kind() == Body.Kind.STREAM) {
            return answer(route, new Call(context, head, caller, new BodyStream(context, request)), worked);
        }
        return request.aggregate()
                .handle((whole, failure) -> {
                    if (failure != null) {
                        throw BodyStream.endedEarly(cause(failure));
                    }
                    return whole;
                })
                .thenComposeAsync(
                        whole -> {
                            // The handler has its own limits, and the answer to a saved change must not be replaced by
                            // a timeout.
                            context.clearRequestTimeout();
                            reservation.arrived();
                            byte[] bytes = whole.content().array();
                            route.body().checkExpected(bytes.length);
                            return answer(route, new Call(context, head, caller, bytes), worked);
                        },
                        context.blockingTaskExecutor());
    }

    private Caller admit(ServiceRequestContext context, Route route, Head head, CompletableFuture<Void> worked) {
        for (Scheme scheme : face.schemes()) {
            String credential = scheme.credential(head);
            if (credential != null) {
                // The limits of a caller that was seen a short time ago are checked before its look-up in the database.
                Caller recent = scheme.recentCaller(credential);
                if (recent != null) {
                    limit(context, recent, worked);
                }
                Caller caller = scheme.caller(credential, head);
                context.setAttr(CALLER, caller);
                check(route.permission(), caller, head);
                CallNotes.admitted(context, caller, head);
                route.guard().check(caller, head);
                if (recent == null) {
                    limit(context, caller, worked);
                }
                return caller;
            }
        }
        throw Problem.unauthorized(face.schemes().get(0).expected());
    }

    /** An account outside the caller's scope gets the same answer as an account that does not exist. */
    private static void check(Permission permission, Caller caller, Head head) {
        String appid = head.pathIfThere(Head.APPID);
        if (appid != null && !caller.mayActFor(appid)) {
            throw Problem.noAccount(appid);
        }
        if (!caller.may(permission)) {
            throw Problem.forbidden(caller, permission);
        }
    }

    /**
     * Counts the call as long as its client takes the answer, since a slow client uses its own share, and as long as a
     * thread works for it, since a client can leave before that ends. A call that waits without a thread ends with its client.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Each call is answered or ended.
    private void limit(ServiceRequestContext context, Caller caller, CompletableFuture<Void> worked) {
        Runnable end = limits.admit(caller, context::setAdditionalResponseHeader);
        context.log().whenAvailable(RequestLogProperty.RESPONSE_END_TIME).runAfterBoth(worked, end);
    }

    private CompletionStage<Answer> answer(Route route, Call call, CompletableFuture<Void> worked) {
        try {
            return answer(route, call);
        } finally {
            worked.complete(null);
        }
    }

    private CompletionStage<Answer> answer(Route route, Call call) {
        Duration limit = route.running().limit();
        if (limit != null) {
            call.limitAnswer(limit);
        }
        FairThreads apart = apart(route, call);
        if (apart == null) {
            return route.handler().answer(call);
        }
        Call there = call.on(apart.threads());
        return apart.run(
                call.owner(), route.running().patience(), () -> route.handler().answer(there));
    }

    /** The threads apart that a call needs; null for none. */
    private @Nullable FairThreads apart(Route route, Call call) {
        Lane lane = route.running().lane();
        if (lane != null) {
            return threads.of(lane);
        }
        try {
            if (route.running().waits().test(call)) {
                return threads.outside();
            }
            return route.running().heavy().test(call) ? threads.heavy() : null;
        } catch (RuntimeException e) {
            // The handler meets the same fault before it waits for others, and reports it.
            return null;
        }
    }

    /**
     * Answers, and discards the rest of the body. A client whose connection is reset while it sends may lose the
     * answer.
     */
    private HttpResponse refused(ServiceRequestContext context, HttpRequest request, Head head, Throwable failure) {
        discardBody(context, request);
        return failed(context, head, failure);
    }

    static void discardBody(ServiceRequestContext context, HttpRequest request) {
        if (!request.headers().isEndOfStream()) {
            context.setMaxRequestLength(MAX_DROPPED_BYTES);
            if (request.headers().contentLength() > MAX_DROPPED_BYTES) {
                // The connection closes before the body ends, so the answer says that (RFC 9112, section 9.6).
                CompletableFuture<Void> unusedEnd = context.initiateConnectionShutdown();
            }
            // Fails if the body was read already; nothing is left to discard then.
            CompletableFuture<Void> unused = request.subscribe();
        }
    }

    private HttpResponse failed(ServiceRequestContext context, Head head, Throwable failure) {
        refusals.note(context.method() + " " + Router.label(context), head, context.attr(CALLER), failure);
        CallNotes.refused(context, face.failures().code(head, failure));
        return face.failures().answer(head, failure).response(context.blockingTaskExecutor());
    }

    /** Answers when the server itself ended the call, because the body is too long or too slow. */
    private HttpResponse aborted(ServiceRequestContext context, Head head, Route route, Throwable end) {
        if (end instanceof RequestTimeoutException) {
            return failed(context, head, BodyStream.endedEarly(end));
        }
        return end instanceof HttpStatusException status
                        && status.httpStatus().equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)
                ? failed(context, head, Problem.tooLarge(route.body().maxBytes()))
                : HttpResponse.ofFailure(end);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
