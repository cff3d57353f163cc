package io.scangate.config.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.Caller;
import io.scangate.config.feed.ChangeFeed.Answer;
import io.scangate.config.feed.SnapshotSpool.Spooled;
import io.scangate.config.lifecycle.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What gateways call, with the key of a gateway or of an operator. Thread-safe.
 *
 * <pre>
 *   GET /v1/snapshot                all rules, as a stream; ETag is the revision and its mark
 *   GET /v1/changes?since=REV       200 a delta; 204 nothing new; 410 take a snapshot
 *     &amp;wait_seconds=N            wait so long for changes, at most 30
 *     &amp;mark=MARK                 410 other_history if revision REV has another mark here
 *   PUT /v1/gateways/{id}/report    204 taken
 * </pre>
 */
public final class FeedService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedService.class);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final long MAX_WAIT_SECONDS = 30;
    private static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(15);
    private static final long MAX_REPORT_BYTES = 64L << 20;
    private static final int GZIP_BYTES = 1 << 16;
    private static final String BEARER = "bearer ";
    private static final MediaType PROBLEM = MediaType.parse("application/problem+json");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ChangeFeed feed;
    private final SnapshotSpool spool;
    private final GatewayStore gateways;
    private final Access access;
    private final Clock clock;

    /** Writes all rules as they are at one moment; blocks. */
    public interface Snapshots {
        /** Writes a {@code scangate-snapshot/1} document. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** The service over a feed. */
    public FeedService(ChangeFeed feed, Snapshots snapshots, GatewayStore gateways, Access access, Clock clock) {
        this.feed = feed;
        this.spool = new SnapshotSpool(snapshots);
        this.gateways = gateways;
        this.access = access;
        this.clock = clock;
    }

    /** Deletes what it has written; after the server has stopped. */
    @Override
    public void close() {
        spool.close();
    }

    /** Adds the calls to a server. */
    public void addTo(ServerBuilder builder) {
        builder.route()
                .get("/v1/snapshot")
                .build((context, request) -> guarded(context, request, () -> snapshot(context, request)));
        builder.route()
                .get("/v1/changes")
                .build((context, request) -> guarded(context, request, () -> changes(context)));
        builder.route()
                .put("/v1/gateways/{id}/report")
                .maxRequestLength(MAX_REPORT_BYTES)
                .build(this::report);
    }

    /** Runs a call on a thread that may block, if the caller may make it. */
    private HttpResponse guarded(ServiceRequestContext context, HttpRequest request, Supplier<HttpResponse> call) {
        context.clearRequestTimeout();
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> {
                    HttpResponse refusal = refusal(request.headers().get(HttpHeaderNames.AUTHORIZATION));
                    return refusal == null ? tried(call) : refusal;
                },
                context.blockingTaskExecutor()));
    }

    private @Nullable HttpResponse refusal(@Nullable String header) {
        try {
            if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                return problem(HttpStatus.UNAUTHORIZED, "unauthorized", "no key (expected: Authorization: Bearer KEY)");
            }
            Caller caller = access.caller(header.substring(BEARER.length()).strip());
            boolean allowed = caller.kind() == Caller.Kind.GATEWAY || caller.isOperator();
            return allowed
                    ? null
                    : problem(HttpStatus.FORBIDDEN, "forbidden", caller.actor() + " (expected: a gateway's key)");
        } catch (AccessException e) {
            return problem(HttpStatus.UNAUTHORIZED, "unauthorized", String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            return problem(e);
        }
    }

    private static HttpResponse tried(Supplier<HttpResponse> call) {
        try {
            return call.get();
        } catch (RefusedException e) {
            return problem(e);
        } catch (RuntimeException e) {
            LOG.error("a gateway's call failed", e);
            return problem(
                    HttpStatus.INTERNAL_SERVER_ERROR, "internal_error", "a fault of the service; its log says more");
        }
    }

    private HttpResponse snapshot(ServiceRequestContext context, HttpRequest request) {
        // Before the rules are read: they may be newer than their tag says, which costs a read too many, never one too
        // few.
        String head = feed.tag();
        String tag = quoted(head);
        if (tag.equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))) {
            return HttpResponse.of(ResponseHeaders.of(HttpStatus.NOT_MODIFIED, HttpHeaderNames.ETAG, tag));
        }
        context.setRequestTimeout(SNAPSHOT_LIMIT);
        Spooled spooled = spool.get(head, context.blockingTaskExecutor());
        boolean packed =
                request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip");
        return HttpResponse.of(spooled.file().handle((file, failure) -> tried(() -> file(context, spooled, packed))));
    }

    private static HttpResponse file(ServiceRequestContext context, Spooled spooled, boolean packed) {
        Path file = spooled.path();
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.JSON)
                .set(HttpHeaderNames.ETAG, quoted(spooled.head()));
        if (packed) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            return HttpResponse.of(headers.build(), StreamMessage.of(file));
        }
        StreamMessage<HttpData> body = StreamMessage.fromOutputStream(
                out -> {
                    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), GZIP_BYTES);
                            out) {
                        in.transferTo(out);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                context.blockingTaskExecutor());
        return HttpResponse.of(headers.build(), body);
    }

    private static String quoted(String tag) {
        return "\"" + tag + "\"";
    }

    private HttpResponse changes(ServiceRequestContext context) {
        if (feed.isClosed()) {
            return nothing();
        }
        QueryParams query = QueryParams.fromQueryString(context.query());
        String since = query.get("since", "");
        String wait = query.get("wait_seconds", "0");
        if (!NUMBER.matcher(since).matches() || !NUMBER.matcher(wait).matches()) {
            return problem(
                    HttpStatus.BAD_REQUEST,
                    "malformed_request",
                    "since=" + since + ", wait_seconds=" + wait + " (expected: whole numbers)");
        }
        long revision = Long.parseLong(since);
        String mark = query.get("mark");
        // Before any waiting: who follows another history is told at once.
        Answer now = feed.changes(revision, mark);
        if (!(now instanceof Answer.Nothing)) {
            return answer(now);
        }
        Duration limit = Duration.ofSeconds(Math.min(MAX_WAIT_SECONDS, Long.parseLong(wait)));
        return HttpResponse.of(feed.awaitChange(revision, limit)
                .thenApplyAsync(
                        changed -> changed ? tried(() -> answer(feed.changes(revision, mark))) : nothing(),
                        context.blockingTaskExecutor()));
    }

    /** Who is told that nothing has changed would ask here again, and no server ends while it is asked. */
    private HttpResponse nothing() {
        return feed.isClosed()
                ? problem(HttpStatus.SERVICE_UNAVAILABLE, "stopping", "the service stops; ask another replica")
                : answer(new Answer.Nothing());
    }

    private static HttpResponse answer(Answer answer) {
        if (answer instanceof Answer.Delta delta) {
            return HttpResponse.of(HttpStatus.OK, MediaType.JSON, delta.json());
        }
        return answer instanceof Answer.SnapshotNeeded needed
                ? problem(HttpStatus.GONE, needed.otherHistory() ? "other_history" : "snapshot_needed", needed.why())
                : HttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT));
    }

    /** The body is read only of who may send one. */
    private HttpResponse report(ServiceRequestContext context, HttpRequest request) {
        String gateway = String.valueOf(context.pathParam("id"));
        return guarded(
                context,
                request,
                () -> HttpResponse.of(request.aggregate()
                        .thenApplyAsync(whole -> tried(() -> take(gateway, whole)), context.blockingTaskExecutor())));
    }

    private HttpResponse take(String gateway, AggregatedHttpRequest request) {
        try {
            Report report = JSON.readValue(request.content().array(), Report.class);
            if (!GATEWAY.matcher(gateway).matches() || !report.isWellFormed()) {
                return problem(HttpStatus.BAD_REQUEST, "malformed_request", "not a report of a gateway");
            }
            gateways.take(gateway, report, clock.instant());
            return HttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT));
        } catch (JsonProcessingException e) {
            return problem(HttpStatus.BAD_REQUEST, "malformed_request", e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse problem(RefusedException e) {
        return problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                e.refusal().name().toLowerCase(Locale.ROOT),
                String.valueOf(e.getMessage()));
    }

    private static HttpResponse problem(HttpStatus status, String code, String detail) {
        String json = JSON.createObjectNode()
                .put("type", "about:blank")
                .put("title", status.reasonPhrase())
                .put("status", status.code())
                .put("code", code)
                .put("detail", detail)
                .toString();
        return HttpResponse.of(status, PROBLEM, json);
    }
}
