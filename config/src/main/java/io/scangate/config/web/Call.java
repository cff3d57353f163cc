package io.scangate.config.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.access.Caller;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.lifecycle.Precondition;
import io.scangate.gateway.text.Language;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An admitted call: its caller, parameters and body. Only the handler's thread may read the body. */
public final class Call {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final Pattern LIMIT = Pattern.compile("[1-9]\\d{0,2}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private static final byte[] NO_BYTES = {};

    private final ServiceRequestContext context;
    private final Head head;
    private final @Nullable Caller caller;
    private final byte[] bytes;
    private final InputStream stream;
    private final Executor blocking;

    private Call(
            ServiceRequestContext context,
            Head head,
            @Nullable Caller caller,
            byte[] bytes,
            InputStream stream,
            Executor blocking) {
        this.context = context;
        this.head = head;
        this.caller = caller;
        this.bytes = bytes;
        this.stream = stream;
        this.blocking = blocking;
    }

    /** A call with its body in memory. The caller is null for {@link Permission#PUBLIC}. */
    Call(ServiceRequestContext context, Head head, @Nullable Caller caller, byte[] bytes) {
        this(context, head, caller, bytes, new ByteArrayInputStream(bytes), context.blockingTaskExecutor());
    }

    /** A call with its body as a stream. */
    Call(ServiceRequestContext context, Head head, @Nullable Caller caller, InputStream stream) {
        this(context, head, caller, NO_BYTES, stream, context.blockingTaskExecutor());
    }

    /** The caller. Throws for {@link Permission#PUBLIC}. */
    public Caller caller() {
        return Objects.requireNonNull(caller, "a call that anybody may make");
    }

    /** The author of the changes of this call. */
    public Actor actor() {
        return caller().author();
    }

    /** The decoded path. */
    public String path() {
        return head.path();
    }

    /** A decoded parameter of the path. */
    public String path(String name) {
        return head.path(name);
    }

    /** The account in the path. */
    public String appid() {
        return path(Head.APPID);
    }

    /** The decoded value of the first query parameter with that name; null if there is none. */
    public @Nullable String query(String name) {
        return head.query(name);
    }

    /** As {@link #query}, but each byte that is not UTF-8 becomes its {@code %XX}. */
    public @Nullable String lenientQuery(String name) {
        return head.lenientQuery(name);
    }

    /** The value of a required query parameter. */
    public String required(String name) {
        return there(name, head.query(name));
    }

    /** A parameter of the query that must be there, as bytes, which need not be UTF-8. */
    public byte[] requiredBytes(String name) {
        return there(name, head.queryBytes(name));
    }

    private static <T> T there(String name, @Nullable T value) {
        if (value == null) {
            throw Problem.of(
                    ProblemCode.MISSING_PARAMETER,
                    "parameter \"" + name + "\" (expected: once)",
                    new Particulars(name, null, "once", null));
        }
        return value;
    }

    /** The value of a boolean query parameter; false if absent. */
    public boolean flag(String name) {
        String value = head.query(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw Problem.malformed(name, value, "true or false");
        }
        return Boolean.parseBoolean(value);
    }

    /** The value of a query parameter from a set; null if absent. */
    public <T> @Nullable T choice(String name, JsonBody.Names<T> names, String expected) {
        String code = head.query(name);
        if (code == null) {
            return null;
        }
        T value = names.of(code);
        if (value == null) {
            throw Problem.malformed(name, code, expected);
        }
        return value;
    }

    /** The value of a query parameter that is a time; null if absent. */
    public @Nullable Instant time(String name) {
        return Times.parse(name, head.query(name));
    }

    /** The client's address; an IPv6 address as its /64 network, which one client may have to itself. */
    public String clientAddress() {
        byte[] address = head.client().getAddress();
        return HexFormat.of().formatHex(address, 0, Math.min(address.length, 8));
    }

    /** The head of the call. */
    public Head head() {
        return head;
    }

    /** The owner of the share of threads that the call uses: the tenant, or the client address where nobody is known. */
    String owner() {
        return caller == null ? "address " + clientAddress() : caller.tenant();
    }

    /** The value of a header. The name is in lower case. */
    public @Nullable String header(String name) {
        return head.header(name);
    }

    /** Whether the client has shown a certificate, which was verified. */
    public boolean isCertified() {
        return head.certificate() != null;
    }

    /** The language that the caller prefers. */
    public Language language() {
        return Language.ofAcceptLanguage(header("accept-language"));
    }

    /** The body's JSON object, with only these fields allowed. */
    public JsonBody json(String... fields) {
        return JsonBody.of(bytes, new LinkedHashSet<>(List.of(fields)));
    }

    /** The body of a route that takes it in memory. Do not modify the array. */
    public byte[] bytes() {
        return bytes;
    }

    /** The body as a stream. Read it once. */
    public InputStream stream() {
        return stream;
    }

    /** The time since the head of the request arrived. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - context.log().partial().requestStartTimeNanos());
    }

    /** Notes that the answer waits for news, so that nobody takes the call for a slow one. */
    public void waitsForNews() {
        CallNotes.waits(context);
    }

    /** The executor on which a waiting handler continues with blocking work. */
    public Executor blocking() {
        return blocking;
    }

    /** The same call, whose waiting handler continues on other threads. */
    Call on(Executor threads) {
        return new Call(context, head, caller, bytes, stream, threads);
    }

    void limitAnswer(Duration limit) {
        context.setRequestTimeout(limit);
    }

    /** The conditions of the change in the headers: expected versions and idempotency key. */
    public ChangeRequest change() {
        return new ChangeRequest(actor(), precondition(), once());
    }

    @Nullable
    Precondition precondition() {
        return EntityTag.precondition(header("if-match"), header("if-none-match"));
    }

    /** Whether the caller wants to see the effects of the change only. */
    public boolean isDryRun() {
        return flag(ChangeRoutes.DRY_RUN);
    }

    void refuseConditions() {
        for (String name : List.of("If-Match", "If-None-Match")) {
            String value = header(name.toLowerCase(Locale.ROOT));
            if (value != null) {
                throw Problem.malformed(name, value, "no such header, since the call has no version");
            }
        }
    }

    ChangeRequest.@Nullable Once once() {
        String key = header("idempotency-key");
        if (key == null) {
            return null;
        }
        if (!KEY.matcher(key).matches()) {
            throw Problem.malformed("Idempotency-Key", key, "1 to 255 printable ASCII characters without spaces");
        }
        return new ChangeRequest.Once(caller().credential(), key, fingerprint());
    }

    private String fingerprint() {
        return Hashing.sha256()
                .newHasher()
                .putString(head.method() + " " + head.target() + "\n", StandardCharsets.UTF_8)
                .putString(condition("if-match") + condition("if-none-match"), StandardCharsets.UTF_8)
                .putBytes(bytes)
                .hash()
                .toString();
    }

    /** A condition is a part of the request: the same key with another condition is another request. */
    private String condition(String name) {
        String value = header(name);
        return value == null ? "" : name + ": " + value + "\n";
    }

    /** Refuses an idempotency key for a call that creates a secret: a secret is shown once and cannot be repeated. */
    public void refuseIdempotencyKey() {
        refuseIdempotencyKey("each call creates a new secret, so it cannot be repeated");
    }

    /** Refuses an idempotency key, since the call cannot be repeated. */
    public void refuseIdempotencyKey(String why) {
        if (header("idempotency-key") != null) {
            throw Problem.malformed(
                    "Idempotency-Key",
                    null,
                    "no such header",
                    "Idempotency-Key: " + why + " (expected: no such header)");
        }
    }

    /** The number of items on a page. */
    public int limit() {
        String limit = head.query("limit");
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (!LIMIT.matcher(limit).matches() || Integer.parseInt(limit) > MAX_LIMIT) {
            throw Problem.malformed("limit", limit, "1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(limit);
    }

    /** The key after which the page starts; null for the first page. */
    public @Nullable String after() {
        return head.query("after");
    }

    /** The number before which the page starts; null for the first page. */
    public @Nullable Long before() {
        String after = after();
        if (after != null && !NUMBER.matcher(after).matches()) {
            throw Problem.malformed("after", after, "the value of next in a page");
        }
        return after == null ? null : Long.valueOf(after);
    }

    /** A value with a version; 304 if the caller has that version. */
    public Answer ifChanged(long version, Supplier<ObjectNode> view) {
        return ifChanged(version, null, view);
    }

    /** A variant of a value with a version; 304 if the caller has that variant of that version. */
    public Answer ifChanged(long version, @Nullable String variant, Supplier<ObjectNode> view) {
        Answer answer = hasTag(EntityTag.text(version, variant)) ? Answer.notModified() : Answer.ok(view.get());
        return answer.withVersion(version, variant);
    }

    /** A value with the digest of its parts as its entity tag; 304 if the caller has it. */
    public Answer ifChanged(ObjectNode view, Object... parts) {
        Answer answer = hasTag(EntityTag.digest(parts)) ? Answer.notModified() : Answer.ok(view);
        return answer.withDigest(parts);
    }

    /** Whether the caller already has the value with an entity tag, given without its quotation marks. */
    public boolean hasTag(String tag) {
        return EntityTag.ifNoneMatch(header("if-none-match"), tag);
    }

    /** Whether the caller takes an answer that is packed with gzip. */
    public boolean takesGzip() {
        return ContentCoding.takesGzip(header("accept-encoding"));
    }
}
