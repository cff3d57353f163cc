package io.scangate.gateway.source.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.source.Backoff;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a control plane for snapshots and changes, one replica at a time. One thread asks; {@link #cancel} may come from
 * any.
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
     * How long a replica may have nothing to tell. Short, since one that stands still, or is cut off, looks the same; and
     * there are proxies that give up sooner than one would think.
     */
    private static final int WAIT_SECONDS = 1;

    /** How long an answer may take to begin, beyond that; after one that did not, twice as long for the next. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);

    /** The same of a snapshot, which is written before it is sent: a million rules take some seconds. */
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_DOUBLINGS = 5;

    /** How long nothing may come in the middle of an answer. */
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

    /** The replica that is asked. */
    URI address() {
        return addresses.get(current);
    }

    /** From now on the next replica is asked. */
    void next() {
        current = (current + 1) % addresses.size();
    }

    /**
     * Asks for changes since a revision.
     *
     * @param mark of that revision; null if it has none
     * @param wait whether to wait for some, for a while at most
     */
    FeedAnswer changes(long since, @Nullable String mark, boolean wait) throws InterruptedException {
        String known = mark == null ? "" : "&mark=" + URLEncoder.encode(mark, StandardCharsets.UTF_8);
        int seconds = wait ? WAIT_SECONDS : 0;
        return get(
                "/v1/changes?since=" + since + known + "&wait_seconds=" + seconds,
                wait,
                ANSWER_TIMEOUT.plusSeconds(seconds));
    }

    /** Takes a snapshot. */
    FeedAnswer snapshot() throws InterruptedException {
        return get("/v1/snapshot", false, SNAPSHOT_TIMEOUT);
    }

    /** From now on, waiting for changes can be given up. To be called by the thread that waits, before it looks for work. */
    void rearm() {
        cancelled = false;
    }

    /** Gives up waiting for changes, now or when it is about to begin. */
    void cancel() {
        cancelled = true;
        CompletableFuture<?> waiting = inFlight;
        if (waiting != null) {
            waiting.cancel(true);
        }
    }

    /** Gives up everything, also an answer that is being read: its reader sees it end. */
    void close() {
        closed = true;
        cancel();
        InputStream body = reading;
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // It is of no more use.
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
        // Below what unpacks: that must be closed by nobody but its reader.
        InputStream body = new StallGuard(response.body(), STALL);
        reading = body;
        return switch (response.statusCode()) {
            case 200 -> {
                boolean packed = response.headers()
                        .firstValue("Content-Encoding")
                        .orElse("")
                        .equals("gzip");
                yield FeedAnswer.document(packed ? unpacked(body) : body);
            }
            case 204 -> {
                body.close();
                yield FeedAnswer.of(Kind.NOTHING, address() + ": status 204");
            }
            case 410 -> snapshotNeeded(start(body));
            default ->
                FeedAnswer.of(Kind.FAILED, uri + ": status " + response.statusCode() + ", " + detail(start(body)));
        };
    }

    /** What a problem document says, or what else was answered. */
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

    private static InputStream unpacked(InputStream body) throws IOException {
        try {
            return new GZIPInputStream(body, GZIP_BYTES);
        } catch (IOException e) {
            // Else nobody would, and the connection would never be used again.
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
