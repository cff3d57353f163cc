package io.scangate.gateway.source.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.source.Backoff;
import io.scangate.gateway.source.Followed;
import io.scangate.gateway.source.feed.FeedAnswer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
 * </pre>
 */
final class FeedClient {
    /** No longer than the first poll of a replica that stands still takes. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /**
     * The duration of a long poll. It is short, because a waiting replica looks the same as one that is blocked or cut
     * off, and because some proxies have short timeouts.
     */
    private static final int WAIT_SECONDS = 1;

    /** The time for an answer to begin, in addition to the poll. It doubles after each answer that takes longer. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);

    /** The same for a snapshot, which a replica writes before it sends it: a million rules take some seconds. */
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_DOUBLINGS = 5;

    /** The longest pause within an answer. */
    private static final Duration STALL = Duration.ofSeconds(20);

    private static final int GZIP_BYTES = 1 << 16;
    private static final int SHOWN_BYTES = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<URI> addresses;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private int current;
    private volatile @Nullable Followed followed;

    /** For each replica, the answers in a row that did not begin in time: another one is not slow for that. */
    private final Backoff[] slowness;

    private volatile boolean cancelled;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> inFlight;
    private volatile @Nullable InputStream reading;

    FeedClient(List<URI> addresses, FeedSettings settings) {
        this.addresses = addresses;
        this.slowness = new Backoff[addresses.size()];
        Arrays.setAll(slowness, replica -> new Backoff(MAX_DOUBLINGS));
        this.token = settings.feedToken();
    }

    /** The current replica. */
    URI address() {
        return addresses.get(current);
    }

    /** The replica that answered the last request; null if it failed. Any thread may call it. */
    @Nullable
    Followed followed() {
        return followed;
    }

    /** Switches to the next replica. */
    void next() {
        current = (current + 1) % addresses.size();
    }

    /**
     * Gets the changes since a revision.
     *
     * @param mark the mark of that revision; null if it has none
     * @param wait whether to poll for a while if there are no changes
     */
    FeedAnswer changes(long since, @Nullable String mark, boolean wait) throws InterruptedException {
        String known = mark == null ? "" : "&mark=" + URLEncoder.encode(mark, StandardCharsets.UTF_8);
        int seconds = wait ? WAIT_SECONDS : 0;
        return get(
                "/v1/changes?since=" + since + known + "&wait_seconds=" + seconds,
                wait,
                ANSWER_TIMEOUT.plusSeconds(seconds));
    }

    /** Gets a snapshot. */
    FeedAnswer snapshot() throws InterruptedException {
        return get("/v1/snapshot", false, SNAPSHOT_TIMEOUT);
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

    /** How long the replica that is asked has to begin an answer. */
    Duration timeout(Duration promised) {
        return slowness[current].stretched(promised);
    }

    private FeedAnswer get(String path, boolean waits, Duration promised) throws InterruptedException {
        FeedAnswer answer = ask(path, waits, promised);
        Followed before = followed;
        if (answer.kind() == Kind.FAILED) {
            followed = null;
        } else if (answer.kind() != Kind.CANCELLED
                && (before == null || !before.address().equals(address()))) {
            followed = new Followed(address(), Instant.now());
        }
        return answer;
    }

    private FeedAnswer ask(String path, boolean waits, Duration promised) throws InterruptedException {
        URI uri = URI.create(address() + path);
        HttpRequest request = request(uri)
                .timeout(timeout(promised))
                .header("Accept-Encoding", "gzip")
                .build();
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<InputStream>> future = http.sendAsync(request, BodyHandlers.ofInputStream());
        inFlight = waits ? future : null;
        try {
            if (closed || (waits && cancelled)) {
                future.cancel(true);
            }
            HttpResponse<InputStream> response = future.get();
            if (System.nanoTime() - start < promised.toNanos()) {
                slowness[current].reset();
            }
            return answer(uri, response);
        } catch (ExecutionException | IOException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            // A replica that cannot be reached is not one that takes its time.
            if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
                slowness[current].failed();
            }
            if (cause instanceof CancellationException) {
                return FeedAnswer.of(Kind.CANCELLED, "cancelled");
            }
            return FeedAnswer.of(Kind.FAILED, address() + ": " + NetworkFailure.words(cause));
        } catch (CancellationException e) {
            return FeedAnswer.of(Kind.CANCELLED, "cancelled");
        } finally {
            inFlight = null;
        }
    }

    private FeedAnswer answer(URI uri, HttpResponse<InputStream> response) throws IOException {
        // The guard is below the GZIP stream, because only the reader may close that one.
        InputStream body = new StallGuard(response.body(), STALL);
        reading = body;
        return switch (response.statusCode()) {
            case 200 -> {
                boolean packed = response.headers()
                        .firstValue("Content-Encoding")
                        .orElse("")
                        .equals("gzip");
                yield FeedAnswer.document(packed ? gunzip(body) : body);
            }
            case 204 -> {
                body.close();
                yield FeedAnswer.of(Kind.NOTHING, address() + ": status 204");
            }
            case 410 -> snapshotNeeded(start(body));
            case 404, 405, 501 ->
                FeedAnswer.of(
                        Kind.FAILED,
                        uri + ": status " + response.statusCode() + ", " + detail(start(body))
                                + "; the server there answers and is not a control plane, so check the address");
            default ->
                FeedAnswer.of(Kind.FAILED, uri + ": status " + response.statusCode() + ", " + detail(start(body)));
        };
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
