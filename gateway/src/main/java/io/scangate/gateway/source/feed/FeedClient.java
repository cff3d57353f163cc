package io.scangate.gateway.source.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.source.Followed;
import io.scangate.gateway.source.feed.FeedAnswer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Gets snapshots and deltas from a control plane, from one replica at a time. Only for one thread; {@link #cancel} and
 * {@link #close} may be called from any thread.
 *
 * <pre>
 *   GET /v1/changes?since=REV&amp;mark=MARK&amp;wait_seconds=N
 *                                 200 a scangate-delta/1, 204 nothing new, 410 a snapshot is needed
 *   GET /v1/snapshot              200 a scangate-snapshot/1
 *   GET /v1/feed/compiled?...     200 the name of a compiled snapshot, 202 it is being made, others: there is none
 *   GET /v1/feed/compiled/NAME    200, or 206 a range of it
 * </pre>
 */
final class FeedClient {
    /** A connection that takes longer gets no answer in time, either. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /**
     * The duration of a long poll. It is short, because a waiting replica looks the same as one that is blocked or cut
     * off, and because some proxies have short timeouts. A replica that has failed is asked without a wait.
     */
    private static final int WAIT_SECONDS = 2;

    private static final String COMPILED = "/v1/feed/compiled";
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-");
    private static final int GZIP_BYTES = 1 << 16;
    private static final int SHOWN_BYTES = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Replica> replicas;
    private final FeedLimits limits;
    private final String token;
    private final HttpClient http;

    private Replica current;
    private volatile @Nullable Followed followed;

    private volatile boolean cancelled;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> inFlight;
    private volatile @Nullable InputStream reading;

    FeedClient(List<URI> addresses, FeedSettings settings, FeedLimits limits) {
        this.replicas = addresses.stream().map(Replica::new).toList();
        this.current = replicas.get(0);
        this.limits = limits;
        this.token = settings.feedToken();
        this.http = settings.tls().newClient().connectTimeout(CONNECT_TIMEOUT).build();
    }

    /** The current replica. */
    URI address() {
        return current.address();
    }

    /** The replica that answered the last request; null if it failed. Any thread may call it. */
    @Nullable
    Followed followed() {
        return followed;
    }

    /** The current replica has given a usable answer; late answers of any replica would be older. */
    void answered() {
        current.answered();
        replicas.forEach(Replica::finish);
    }

    /** The current replica has failed: the next one that may be asked is asked, at once if it has not failed, too. */
    void failed() {
        current.failed();
        int at = replicas.indexOf(current);
        for (int i = 1; i < replicas.size(); i++) {
            Replica other = replicas.get((at + i) % replicas.size());
            if (other.isDueBefore(current)) {
                current = other;
            }
        }
    }

    /** The time until the current replica may be asked. */
    Duration pause() {
        return current.pause();
    }

    /**
     * Gets the changes since a revision.
     *
     * @param mark the mark of that revision; null if it has none
     * @param wait whether to poll for a while if there are no changes
     */
    FeedAnswer changes(long since, @Nullable String mark, boolean wait) throws InterruptedException {
        String known = mark == null ? "" : "&mark=" + URLEncoder.encode(mark, StandardCharsets.UTF_8);
        int seconds = wait && !current.isFailing() ? WAIT_SECONDS : 0;
        return get(
                "/v1/changes?since=" + since + known + "&wait_seconds=" + seconds,
                wait,
                limits.beginOfChanges().plusSeconds(seconds),
                limits.changes());
    }

    /** Gets a snapshot. */
    FeedAnswer snapshot() throws InterruptedException {
        return get("/v1/snapshot", false, limits.beginOfSnapshot(), limits.snapshot());
    }

    /**
     * Asks which compiled snapshot the replica has; waits for a while if one is being made.
     *
     * @param least the lowest revision that is wanted, or {@code head}
     */
    FeedAnswer compiled(String least) throws InterruptedException {
        String program = URLEncoder.encode(CompiledSnapshot.PROGRAM, StandardCharsets.UTF_8);
        return get(
                COMPILED + "?format=" + CompiledSnapshot.FORMAT + "&program=" + program + "&least=" + least
                        + "&wait_seconds=" + WAIT_SECONDS,
                false,
                limits.beginOfSnapshot().plusSeconds(WAIT_SECONDS),
                limits.changes());
    }

    /**
     * Gets a compiled snapshot from an offset on. The replica may send all of it: see {@link FeedAnswer#offset}.
     *
     * @param path as the replica has named it
     * @param tag the entity tag of the content that is wanted
     */
    FeedAnswer compiled(String path, String tag, long offset) throws InterruptedException {
        return get(path, tag, offset, false, limits.beginOfSnapshot(), limits.snapshot());
    }

    /** Makes {@link #cancel} effective again. The polling thread calls it before it reads its queue. */
    void rearm() {
        cancelled = false;
    }

    /** Cancels the current poll, or the next one if none is running. */
    void cancel() {
        cancelled = true;
        CompletableFuture<?> waiting = inFlight;
        if (waiting != null) {
            waiting.cancel(true);
        }
    }

    /** Cancels everything, including the reading of an answer, whose reader then sees the end of the stream. */
    void close() {
        closed = true;
        cancel();
        InputStream body = reading;
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // The stream is not needed any more.
            }
        }
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private FeedAnswer get(String path, boolean waits, Duration begin, Duration all) throws InterruptedException {
        return get(path, "", 0, waits, begin, all);
    }

    private FeedAnswer get(String path, String tag, long offset, boolean waits, Duration begin, Duration all)
            throws InterruptedException {
        FeedAnswer answer = ask(path, tag, offset, waits, begin, all);
        Followed before = followed;
        if (answer.kind() == Kind.FAILED) {
            followed = null;
        } else if (answer.kind() != Kind.CANCELLED
                && (before == null || !before.address().equals(address()))) {
            followed = new Followed(address(), Instant.now());
        }
        return answer;
    }

    /**
     * Sends a request.
     *
     * @param tag the entity tag of the wanted content; empty for any
     * @param offset of the first wanted byte
     * @param waits whether {@link #cancel} ends it
     * @param begin the time for the answer to begin
     * @param all the time of waiting for the whole answer
     */
    private FeedAnswer ask(String path, String tag, long offset, boolean waits, Duration begin, Duration all)
            throws InterruptedException {
        LateCalls calls = path.startsWith(COMPILED) ? current.compiled() : current.feed();
        URI uri = URI.create(address() + path);
        HttpRequest.Builder wanted =
                request(uri).timeout(limits.late()).header("Accept-Encoding", tag.isEmpty() ? "gzip" : "identity");
        if (offset > 0) {
            wanted.header("Range", "bytes=" + offset + "-").header("If-Range", tag);
        }
        HttpRequest request = wanted.build();
        CompletableFuture<HttpResponse<InputStream>> call = calls.send(http, request);
        inFlight = waits ? call : null;
        try {
            if (closed || (waits && cancelled)) {
                call.cancel(true);
            }
            HttpResponse<InputStream> response = call.get(begin.toMillis(), TimeUnit.MILLISECONDS);
            calls.finish(response);
            return answer(uri, response, all);
        } catch (TimeoutException e) {
            calls.isLate();
            return failed("no answer within the time limit of " + begin.toMillis() + " ms");
        } catch (ExecutionException e) {
            calls.finish(null);
            return failed(NetworkFailure.words(e.getCause() == null ? e : e.getCause()));
        } catch (IOException e) {
            return failed(NetworkFailure.words(e));
        } catch (CancellationException | InterruptedException e) {
            calls.finish(null);
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            return FeedAnswer.of(Kind.CANCELLED, "cancelled");
        } finally {
            inFlight = null;
        }
    }

    private FeedAnswer failed(String why) {
        return FeedAnswer.of(Kind.FAILED, address() + ": " + why);
    }

    private FeedAnswer answer(URI uri, HttpResponse<InputStream> response, Duration all) throws IOException {
        // The guard is below the GZIP stream, because only the reader may close that one.
        InputStream body = new ProgressGuard(response.body(), limits.window(), all);
        reading = body;
        int status = response.statusCode();
        // A key that is refused here is refused for JSON, too.
        if (status >= 400 && status != 401 && status != 403 && uri.getPath().contains(COMPILED)) {
            return FeedAnswer.of(Kind.NOT_SERVED, "status " + status + ", " + detail(start(body)));
        }
        return switch (status) {
            case 200 -> {
                boolean packed = response.headers()
                        .firstValue("Content-Encoding")
                        .orElse("")
                        .equals("gzip");
                yield FeedAnswer.document(packed ? gunzip(body) : body);
            }
            case 206 -> FeedAnswer.part(body, offset(response));
            case 202 -> FeedAnswer.of(Kind.BEING_MADE, detail(start(body)));
            case 204 -> {
                body.close();
                yield FeedAnswer.of(Kind.NOTHING, address() + ": status 204");
            }
            case 410 -> snapshotNeeded(start(body));
            case 404, 405, 406, 501 ->
                FeedAnswer.of(
                        Kind.FAILED,
                        uri + ": status " + status + ", " + detail(start(body))
                                + "; the server there answers and is not a control plane, so check the address");
            default -> FeedAnswer.of(Kind.FAILED, uri + ": status " + status + ", " + detail(start(body)));
        };
    }

    /** The first byte's place in the content, by a field such as {@code bytes 5-9/10}; -1 without one. */
    private static long offset(HttpResponse<?> response) {
        Matcher range =
                RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
        return range.lookingAt() ? Long.parseLong(range.group(1)) : -1;
    }

    /** The detail of a problem document, or the whole answer if it is none. */
    private static String detail(String answer) {
        try {
            return JSON.readTree(answer).path("detail").asText(answer);
        } catch (JsonProcessingException e) {
            return answer;
        }
    }

    private static FeedAnswer snapshotNeeded(String problem) {
        try {
            JsonNode details = JSON.readTree(problem);
            boolean otherHistory = details.path("code").asText().equals("other_history");
            return FeedAnswer.of(
                    otherHistory ? Kind.OTHER_HISTORY : Kind.SNAPSHOT_NEEDED,
                    details.path("detail").asText(problem));
        } catch (JsonProcessingException e) {
            return FeedAnswer.of(Kind.SNAPSHOT_NEEDED, problem);
        }
    }

    private static InputStream gunzip(InputStream body) throws IOException {
        try {
            return new GZIPInputStream(body, GZIP_BYTES);
        } catch (IOException e) {
            // If it stayed open, the connection would never be used again.
            body.close();
            throw e;
        }
    }

    private static String start(InputStream body) throws IOException {
        try (body) {
            String text = new String(body.readNBytes(SHOWN_BYTES), StandardCharsets.UTF_8);
            return text.replaceAll("\\p{Cntrl}", " ");
        }
    }
}
