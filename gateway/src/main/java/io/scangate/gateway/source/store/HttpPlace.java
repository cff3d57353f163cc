package io.scangate.gateway.source.store;

import io.scangate.gateway.source.feed.NetworkFailure;
import io.scangate.gateway.source.feed.ProgressGuard;
import io.scangate.gateway.tls.AnswerBody;
import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A store behind an HTTP server. Sends GET only. */
final class HttpPlace implements StorePlace {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /** In each such time a file has to come on by some bytes. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(15);
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int BUFFER_BYTES = 1 << 16;

    private final URI store;
    private final HttpClient http;
    private String tag = "";
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> inFlight;
    private volatile @Nullable InputStream reading;

    /** @param store the address without a slash at its end */
    HttpPlace(URI store, ClientTls tls) {
        this.store = store;
        this.http = tls.newClient().connectTimeout(CONNECT_TIMEOUT).build();
    }

    @Override
    public byte @Nullable [] head() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(store + "/head"));
        if (!tag.isEmpty()) {
            request.header("If-None-Match", tag);
        }
        HttpResponse<InputStream> answer = send(request.build());
        if (answer.statusCode() == NOT_MODIFIED) {
            answer.body().close();
            if (tag.isEmpty()) {
                throw new IOException(answer.uri() + ": status 304 to a request without a condition");
            }
            return null;
        }
        check(answer);
        byte[] head = AnswerBody.read(answer.body(), SignedHead.MOST_BYTES, ANSWER_TIMEOUT);
        tag = answer.headers().firstValue("ETag").orElse("");
        return head;
    }

    @Override
    public void forget() {
        tag = "";
    }

    @Override
    public void copy(StoreFile file, Path to) throws IOException, InterruptedException {
        URI from = URI.create(store + "/" + file.name());
        HttpResponse<InputStream> answer = send(HttpRequest.newBuilder(from).build());
        check(answer);
        try (InputStream in = new ProgressGuard(answer.body(), WINDOW, FILE_TIMEOUT);
                OutputStream out = Files.newOutputStream(to)) {
            reading = in;
            byte[] buffer = new byte[BUFFER_BYTES];
            long bytes = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                if (bytes > file.bytes()) {
                    throw new IOException(from + " has more than " + file.bytes() + " bytes");
                }
                out.write(buffer, 0, read);
            }
        } finally {
            reading = null;
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> call = http.sendAsync(request, BodyHandlers.ofInputStream());
        inFlight = call;
        try {
            if (closed) {
                throw new InterruptedException("closed");
            }
            return call.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(request.uri() + ": no answer within " + ANSWER_TIMEOUT.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(request.uri() + ": " + NetworkFailure.words(cause), cause);
        } catch (CancellationException e) {
            throw new InterruptedException("cancelled");
        } finally {
            inFlight = null;
            // After a time limit nobody reads a late answer.
            call.cancel(true);
        }
    }

    private static void check(HttpResponse<InputStream> answer) throws IOException {
        if (answer.statusCode() != OK) {
            answer.body().close();
            throw new IOException(answer.uri() + ": status " + answer.statusCode() + " (expected: 200)");
        }
    }

    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> waiting = inFlight;
        if (waiting != null) {
            waiting.cancel(true);
        }
        InputStream body = reading;
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // The stream is not needed any more.
            }
        }
    }
}
