package io.scangate.config.web;

import io.scangate.config.access.Permission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call: its parameters, body, permission and handler. Immutable. Thread-safe. */
public final class Route {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Set<Method> methods;
    private final String path;
    private final Permission permission;
    private final Guard guard;
    private final WaitingHandler handler;
    private final @Nullable Set<String> query;
    private final Body body;
    private final Running running;
    private final Conditions conditions;

    /** Answers a call on a thread that may block. Its exceptions go to the face's {@link Failures}. */
    @FunctionalInterface
    public interface Handler {
        /** The answer to a call. */
        Answer answer(Call call);
    }

    /** As {@link Handler}, for calls that wait without a thread. */
    @FunctionalInterface
    public interface WaitingHandler {
        /** The future answer to a call. */
        CompletionStage<Answer> answer(Call call);
    }

    /** Calls that have threads of their own, so that they keep no others waiting. */
    enum Lane {
        /** They check or hash a password. */
        PASSWORD,
        /** They may wait for the service for sign-ins. */
        SIGN_IN
    }

    /**
     * Where and how long a handler runs.
     *
     * @param limit for sending the whole answer; null for none
     * @param patience for a thread of {@link CallThreads}
     * @param waits whether the handler may wait for others with a call
     * @param heavy whether the handler may compute for long with a call that does not wait for others
     * @param quick whether it runs on an event loop
     * @param lane the threads of its own kind of calls; null for none
     */
    record Running(
            @Nullable Duration limit,
            Duration patience,
            Predicate<Call> waits,
            Predicate<Call> heavy,
            boolean quick,
            @Nullable Lane lane) {
        private static final Running ON_BLOCKING_THREADS =
                new Running(null, PATIENCE, Running::none, Running::none, false, null);

        private static boolean none(Call call) {
            return false;
        }
    }

    private Route(
            Set<Method> methods,
            String path,
            Permission permission,
            Guard guard,
            WaitingHandler handler,
            @Nullable Set<String> query,
            Body body,
            Running running,
            Conditions conditions) {
        this.methods = methods;
        this.path = path;
        this.permission = permission;
        this.guard = guard;
        this.handler = handler;
        this.query = query;
        this.body = body;
        this.running = running;
        this.conditions = conditions;
    }

    /**
     * A route without query parameters and without a body.
     *
     * @param path with parameters in braces; a parameter {@link Head#APPID} is the account of the call
     */
    public static Route of(Method method, String path, Permission permission, Handler handler) {
        return waiting(method, path, permission, inThread(handler));
    }

    /** As {@link #of}, for a call that waits without a thread. */
    public static Route waiting(Method method, String path, Permission permission, WaitingHandler handler) {
        return new Route(
                EnumSet.of(method),
                path,
                permission,
                Guard.NONE,
                handler,
                Set.of(),
                Body.NONE,
                Running.ON_BLOCKING_THREADS,
                Conditions.OF_PATH);
    }

    /**
     * A route for several methods and any query parameters.
     *
     * @param path as for {@link #of}; a final <code>/&#42;</code> matches all paths below that have no route of their
     *   own
     */
    public static Route of(Set<Method> methods, String path, Permission permission, Handler handler) {
        return new Route(
                EnumSet.copyOf(methods),
                path,
                permission,
                Guard.NONE,
                inThread(handler),
                null,
                Body.NONE,
                Running.ON_BLOCKING_THREADS,
                Conditions.OF_PATH);
    }

    private static WaitingHandler inThread(Handler handler) {
        return call -> CompletableFuture.completedFuture(handler.answer(call));
    }

    /** The route with query parameters. Any other is a {@link ProblemCode#UNKNOWN_PARAMETER}. */
    public Route query(String... names) {
        return new Route(methods, path, permission, guard, handler, Set.of(names), body, running, conditions);
    }

    /** The route with any query parameters. */
    public Route anyQuery() {
        return new Route(methods, path, permission, guard, handler, null, body, running, conditions);
    }

    /** The route with a further condition. */
    public Route guarded(Guard further) {
        return new Route(methods, path, permission, further, handler, query, body, running, conditions);
    }

    /** The route with a JSON document as its body, within the limit of the settings. */
    public Route json() {
        return body(Body.JSON);
    }

    /** The route with a body. */
    public Route body(Body expected) {
        return new Route(methods, path, permission, guard, handler, query, expected, running, conditions);
    }

    /** The route with a time limit for sending the whole answer. */
    public Route within(Duration most) {
        return running(new Running(
                most, running.patience(), running.waits(), running.heavy(), running.quick(), running.lane()));
    }

    /** As {@link #outside(Predicate)}, for all calls. */
    public Route outside() {
        return outside(PATIENCE, call -> true);
    }

    /** As {@link #outside(Duration, Predicate)}, with a patience of 5 s. */
    public Route outside(Predicate<Call> waits) {
        return outside(PATIENCE, waits);
    }

    /**
     * The route whose handler may wait for other servers, or for the caller's body: such a call runs on threads of its own, of which
     * each caller has a share. The others never wait for these threads.
     *
     * @param patience how long a call waits for such a thread before it is {@link ProblemCode#BUSY}
     * @param waits whether a call may wait for others; may block for the storage; if it throws, the handler runs and reports that
     */
    public Route outside(Duration patience, Predicate<Call> waits) {
        return running(new Running(running.limit(), patience, waits, running.heavy(), false, running.lane()));
    }

    /**
     * The route whose handler may compute for long: such a call runs on a few threads of its own, of which each caller has a share, and
     * waits for one for at most 5 s.
     *
     * @param heavy whether a call may compute for long
     */
    public Route heavy(Predicate<Call> heavy) {
        return running(new Running(running.limit(), running.patience(), running.waits(), heavy, false, running.lane()));
    }

    /**
     * The route whose handler checks or hashes a password, which takes a processor for a quarter of a second: it runs on a few threads of its
     * own, of which each caller, or each client address where nobody has signed in, has a share.
     */
    public Route password() {
        return running(new Running(running.limit(), PATIENCE, Running::none, Running::none, false, Lane.PASSWORD));
    }

    /**
     * The route whose handler may wait for the service for sign-ins: it runs on threads of its own, so that nobody waits for that service but whoever
     * signs in there.
     */
    public Route signIn() {
        return running(new Running(running.limit(), PATIENCE, Running::none, Running::none, false, Lane.SIGN_IN));
    }

    /** The route whose handler never blocks: it runs on an event loop, whatever the other calls do. */
    public Route quick() {
        if (permission != Permission.PUBLIC) {
            throw new IllegalArgumentException(this + ": the look-up of a caller blocks");
        }
        return running(new Running(running.limit(), PATIENCE, Running::none, Running::none, true, null));
    }

    private Route running(Running other) {
        return new Route(methods, path, permission, guard, handler, query, body, other, conditions);
    }

    /** The route with preconditions about something else than the resource at its path. */
    public Route conditions(Conditions other) {
        return new Route(methods, path, permission, guard, handler, query, body, running, other);
    }

    /** Answers a call around a handler. */
    interface Around {
        Answer answer(Call call, Supplier<Answer> handler);
    }

    /** The route with something around its handler, which must not wait without a thread. */
    Route around(Around around) {
        WaitingHandler outer = call -> CompletableFuture.completedFuture(around.answer(call, () -> answerNow(call)));
        return new Route(methods, path, permission, guard, outer, query, body, running, conditions);
    }

    /** The route with something around its handler that may wait without a thread. */
    public Route waitingAround(BiFunction<Call, WaitingHandler, CompletionStage<Answer>> around) {
        return new Route(
                methods,
                path,
                permission,
                guard,
                call -> around.apply(call, handler),
                query,
                body,
                running,
                conditions);
    }

    /** The answer of a handler that does not wait without a thread. */
    Answer answerNow(Call call) {
        return handler.answer(call).toCompletableFuture().getNow(null);
    }

    /** What its preconditions are about. */
    public Conditions conditions() {
        return conditions;
    }

    /** Its methods. */
    public Set<Method> methods() {
        return methods;
    }

    /** The path, with parameters in braces. */
    public String path() {
        return path;
    }

    /** The permission that its callers need. */
    public Permission permission() {
        return permission;
    }

    /** The further condition. */
    Guard guard() {
        return guard;
    }

    /** Its query parameters; null for any. */
    public @Nullable Set<String> query() {
        return query;
    }

    /** The body that it accepts. */
    public Body body() {
        return body;
    }

    WaitingHandler handler() {
        return handler;
    }

    Running running() {
        return running;
    }

    @Override
    public String toString() {
        return methods + " " + path;
    }
}
