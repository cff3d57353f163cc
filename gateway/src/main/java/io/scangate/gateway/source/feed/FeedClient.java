package io.scangate.gateway.source.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 *   PUT /v1/gateways/ID/report    204 taken
 * </pre>
 */
public final class FeedClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

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
    private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(4);

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
    private int doublings;
    private volatile boolean cancelled;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> inFlight;
    private volatile @Nullable InputStream reading;

    public FeedClient(List<URI> addresses, FeedSettings settings) {
        this.addresses = addresses;
        this.token = settings.feedToken();
    }

    /** What a replica answered. */
    sealed interface Answer {
        /** Changes, or a snapshot, to be read to its end and closed. */
        record Document(InputStream body) implements Answer {}

        /** Nothing has changed. */
        record Nothing() implements Answer {}

        /**
         * What changed since then is not known there.
         *
         * @param otherHistory whether it never was: that revision is of another history
         */
        record SnapshotNeeded(boolean otherHistory, String detail) implements Answer {}

        /** No answer, or none of use. */
        record Failed(String detail) implements Answer {}
    }

    /** The replica that is asked. */
    public URI address() {
        return addresses.get(current);
    }

    /** From now on the next replica is asked. */
    public void next() {
        current = (current + 1) % addresses.size();
    }

    /**
     * Asks for changes since a revision.
     *
     * @param mark of that revision; null if it has none
     * @param wait whether to wait for some, for a while at most
     */
    Answer changes(long since, @Nullable String mark, boolean wait) throws InterruptedException {
        String known = mark == null ? "" : "&mark=" + URLEncoder.encode(mark, StandardCharsets.UTF_8);
        int seconds = wait ? WAIT_SECONDS : 0;
        return get(
                "/v1/changes?since=" + since + known + "&wait_seconds=" + seconds,
                wait,
                ANSWER_TIMEOUT.plusSeconds(seconds));
    }

    /** Takes a snapshot. */
    Answer snapshot() throws InterruptedException {
        return get("/v1/snapshot", false, SNAPSHOT_TIMEOUT);
    }

    /** From now on, waiting for changes can be given up. Whoever looks for work after this cannot miss any. */
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
    public void close() {
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

    /** Sends a report; null if it was taken, else why not. */
    @Nullable
    public String report(String gateway, byte[] json) throws InterruptedException {
        URI uri = URI.create(address() + "/v1/gateways/" + gateway + "/report");
        HttpRequest request = request(uri)
                .timeout(REPORT_TIMEOUT)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json))
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            String body = start(new StallGuard(response.body(), REPORT_TIMEOUT));
            return response.statusCode() == 204 ? null : uri + ": status " + response.statusCode() + ": " + body;
        } catch (IOException e) {
            return address() + ": " + e;
        }
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer get(String path, boolean waits, Duration promised) throws InterruptedException {
        URI uri = URI.create(address() + path);
        HttpRequest request = request(uri)
                .timeout(promised.multipliedBy(1L << doublings))
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
                doublings = 0;
            }
            return answer(uri, response);
        } catch (ExecutionException | IOException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof HttpTimeoutException) {
                doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
            }
            if (cause instanceof CancellationException) {
                return new Answer.Nothing();
            }
            return new Answer.Failed(address() + ": " + cause);
        } catch (CancellationException e) {
            return new Answer.Nothing();
        } finally {
            inFlight = null;
        }
    }

    private Answer answer(URI uri, HttpResponse<InputStream> response) throws IOException {
        // Below what unpacks: that must be closed by nobody but its reader.
        InputStream body = new StallGuard(response.body(), STALL);
        reading = body;
        return switch (response.statusCode()) {
            case 200 -> {
                boolean packed = response.headers()
                        .firstValue("Content-Encoding")
                        .orElse("")
                        .equals("gzip");
                yield new Answer.Document(packed ? unpacked(body) : body);
            }
            case 204 -> {
                body.close();
                yield new Answer.Nothing();
            }
            case 410 -> snapshotNeeded(start(body));
            default -> new Answer.Failed(uri + ": status " + response.statusCode() + ": " + start(body));
        };
    }

    private static Answer snapshotNeeded(String problem) {
        try {
            JsonNode details = JSON.readTree(problem);
            boolean otherHistory = details.path("code").asText().equals("other_history");
            return new Answer.SnapshotNeeded(
                    otherHistory, details.path("detail").asText(problem));
        } catch (JsonProcessingException e) {
            return new Answer.SnapshotNeeded(false, problem);
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
