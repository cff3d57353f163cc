package io.scangate.config.web;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call: the parameters and the body that it takes, whom it admits, and what answers it. Immutable. */
public final class Route {
    private final Set<Method> methods;
    private final String path;
    private final Audience audience;
    private final WaitingHandler handler;
    private final @Nullable Set<String> query;
    private final Body body;
    private final @Nullable Duration limit;

    /** Answers a call on a thread that may block, or throws what the face's {@link Failures} words. */
    @FunctionalInterface
    public interface Handler {
        /** The answer. */
        Answer answer(Call call);
    }

    /** As {@link Handler}, for calls that wait without a thread. */
    @FunctionalInterface
    public interface WaitingHandler {
        /** The answer to come. */
        CompletionStage<Answer> answer(Call call);
    }

    private Route(
            Set<Method> methods,
            String path,
            Audience audience,
            WaitingHandler handler,
            @Nullable Set<String> query,
            Body body,
            @Nullable Duration limit) {
        this.methods = methods;
        this.path = path;
        this.audience = audience;
        this.handler = handler;
        this.query = query;
        this.body = body;
        this.limit = limit;
    }

    /**
     * A route without parameters of the query and without a body.
     *
     * @param path with parameters in braces; one called {@link Head#APPID} is the account the call is about
     */
    public static Route of(Method method, String path, Audience audience, Handler handler) {
        return waiting(method, path, audience, inThread(handler));
    }

    /** As {@link #of}, for a call that waits without a thread. */
    public static Route waiting(Method method, String path, Audience audience, WaitingHandler handler) {
        return new Route(EnumSet.of(method), path, audience, handler, Set.of(), Body.NONE, null);
    }

    /**
     * A route for all methods, with any parameters of the query.
     *
     * @param path as of {@link #of}; one that ends in <code>/&#42;</code> stands for all paths below that have no route of their own
     */
    public static Route anyMethod(String path, Audience audience, Handler handler) {
        return new Route(EnumSet.allOf(Method.class), path, audience, inThread(handler), null, Body.NONE, null);
    }

    private static WaitingHandler inThread(Handler handler) {
        return call -> CompletableFuture.completedFuture(handler.answer(call));
    }

    /** With parameters of the query; any other is a {@link ProblemCode#UNKNOWN_PARAMETER}. */
    public Route query(String... names) {
        return new Route(methods, path, audience, handler, Set.of(names), body, limit);
    }

    /** With any parameters of the query. */
    public Route anyQuery() {
        return new Route(methods, path, audience, handler, null, body, limit);
    }

    /** With a JSON document as its body, within the limit of the settings. */
    public Route json() {
        return body(Body.JSON);
    }

    /** With a body. */
    public Route body(Body expected) {
        return new Route(methods, path, audience, handler, query, expected, limit);
    }

    /** With a time within which the whole answer must be sent. */
    public Route within(Duration most) {
        return new Route(methods, path, audience, handler, query, body, most);
    }

    /** The methods it takes. */
    public Set<Method> methods() {
        return methods;
    }

    /** The path, with parameters in braces. */
    public String path() {
        return path;
    }

    /** Whom it admits. */
    public Audience audience() {
        return audience;
    }

    /** The parameters of the query that it knows; null if any may be given. */
    public @Nullable Set<String> query() {
        return query;
    }

    /** The body it takes. */
    public Body body() {
        return body;
    }

    WaitingHandler handler() {
        return handler;
    }

    @Nullable
    Duration limit() {
        return limit;
    }

    @Override
    public String toString() {
        return methods + " " + path;
    }
}
