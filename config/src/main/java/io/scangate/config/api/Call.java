package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.access.Caller;
import io.scangate.config.lifecycle.Change;
import io.scangate.config.lifecycle.Slice;
import io.scangate.gateway.text.Language;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A call that is allowed: who makes it and what it says. */
final class Call {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final Pattern LIMIT = Pattern.compile("[1-9]\\d{0,2}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private final ServiceRequestContext context;
    private final AggregatedHttpRequest request;
    private final QueryParams query;
    private final @Nullable Caller caller;

    /** A call; the caller is null where anybody may call. */
    Call(ServiceRequestContext context, AggregatedHttpRequest request, QueryParams query, @Nullable Caller caller) {
        this.context = context;
        this.request = request;
        this.query = query;
        this.caller = caller;
    }

    Caller caller() {
        return Objects.requireNonNull(caller, "a call that anybody may make");
    }

    /** Who calls, as the audit is to show it. */
    String actor() {
        return caller().actor();
    }

    /** A part of the path, decoded. */
    String path(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    /** The account it is about. */
    String appid() {
        return path(Endpoint.APPID);
    }

    @Nullable
    String query(String name) {
        return query.get(name);
    }

    /** A parameter of the query that must be there. */
    String required(String name) {
        String value = query.get(name);
        if (value == null) {
            throw Problem.of(400, "missing_parameter", "parameter \"" + name + "\" (expected: once)");
        }
        return value;
    }

    /** A parameter of the query that is true or false; false if it is not there. */
    boolean flag(String name) {
        String value = query.get(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw Problem.malformed(name, value, "true or false");
        }
        return Boolean.parseBoolean(value);
    }

    /** The body's JSON object, which may have these fields. */
    JsonBody json(String... fields) {
        return JsonBody.of(request.content().array(), new LinkedHashSet<>(List.of(fields)));
    }

    HttpData content() {
        return request.content();
    }

    /** The change that it wishes: on which version, and whether it may be a repeated one. */
    Change change() {
        return new Change(actor(), EntityTag.ifMatch(header("if-match")), once());
    }

    private Change.@Nullable Once once() {
        String key = header("idempotency-key");
        if (key == null) {
            return null;
        }
        if (!KEY.matcher(key).matches()) {
            throw Problem.malformed("Idempotency-Key", key, "1 to 255 printable ASCII characters without spaces");
        }
        return new Change.Once(key, fingerprint());
    }

    private String fingerprint() {
        return Hashing.sha256()
                .newHasher()
                .putString(request.method() + " " + request.path() + "\n", StandardCharsets.UTF_8)
                .putBytes(request.content().array())
                .hash()
                .toString();
    }

    /** Refuses a promise that cannot be kept: what is shown once cannot be shown again to a repeated call. */
    void refuseIdempotencyKey() {
        refuseIdempotencyKey("this call makes a new secret each time, so it cannot be repeated");
    }

    /** Refuses a promise that cannot be kept. */
    void refuseIdempotencyKey(String why) {
        if (header("idempotency-key") != null) {
            throw Problem.malformed("Idempotency-Key: " + why + " (expected: no such header)");
        }
    }

    /** How many items a page is to have. */
    int limit() {
        String limit = query.get("limit");
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (!LIMIT.matcher(limit).matches() || Integer.parseInt(limit) > MAX_LIMIT) {
            throw Problem.malformed("limit", limit, "1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(limit);
    }

    /** After what the page is to start. */
    @Nullable
    String after() {
        return query.get("after");
    }

    /** A page of items. */
    static <T> Answer page(Slice<T> slice, Function<T, ObjectNode> view) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        slice.items().forEach(item -> items.add(view.apply(item)));
        if (slice.next() != null) {
            body.put("next", slice.next());
        }
        return Answer.ok(body);
    }

    /** Something with a version, unless the caller has that version already. */
    Answer ifChanged(long version, Supplier<ObjectNode> view) {
        Answer answer =
                EntityTag.ifNoneMatch(header("if-none-match"), version) ? Answer.notModified() : Answer.ok(view.get());
        return answer.withVersion(version);
    }

    /** The language that the caller prefers. */
    Language language() {
        return Language.ofAcceptLanguage(header("accept-language"));
    }

    private @Nullable String header(String name) {
        return request.headers().get(name);
    }
}
