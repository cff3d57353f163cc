package io.scangate.gateway.source.feed;

import io.scangate.gateway.source.Backoff;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A replica of the control plane: its pauses after failures, and its call that did not begin an answer in time. Such a
 * call stays open, beside one new call of the same path, and the first answer of the two counts: so a replica that only
 * needs longer gets its time, and a call whose packets are lost holds nothing up. Only for the source's thread.
 */
final class Replica {
    /** Doubles after each failure, up to 1.28 s. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(40);

    private static final int MOST_DOUBLINGS = 5;

    private final URI address;
    private final Backoff backoff = new Backoff(MOST_DOUBLINGS);

    /** When it may be asked again ({@link System#nanoTime}). */
    private long due = System.nanoTime();

    private String latePath = "";
    private @Nullable CompletableFuture<HttpResponse<InputStream>> late;
    private @Nullable CompletableFuture<HttpResponse<InputStream>> fresh;

    Replica(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    /** Ends the row of failures. */
    void answered() {
        backoff.reset();
        due = System.nanoTime();
    }

    /** Counts a failure; the next call has to wait. */
    void failed() {
        backoff.failed();
        due = System.nanoTime() + backoff.jittered(FIRST_PAUSE).toNanos();
    }

    /** Whether it has failed since its last usable answer. */
    boolean isFailing() {
        return backoff.isFailing();
    }

    /** Whether it may be asked before another one. */
    boolean isDueBefore(Replica other) {
        return due - other.due < 0;
    }

    /** The time until it may be asked again. */
    Duration pause() {
        return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
    }

    /** Sends a request; completes with the first answer, also of the late call of the same path. */
    @SuppressWarnings("FutureReturnValueIgnored") // The returned future has each outcome.
    CompletableFuture<HttpResponse<InputStream>> send(HttpClient http, HttpRequest request) {
        String path = request.uri().toString();
        if (late != null && (late.isCompletedExceptionally() || !path.equals(latePath))) {
            finish(null);
        }
        latePath = path;
        CompletableFuture<HttpResponse<InputStream>> first = new CompletableFuture<>();
        if (late != null) {
            late.thenAccept(first::complete);
        }
        if (!first.isDone()) {
            fresh = http.sendAsync(request, BodyHandlers.ofInputStream());
            fresh.whenComplete((answer, failure) -> end(first, answer, failure));
        }
        return first;
    }

    private static void end(
            CompletableFuture<HttpResponse<InputStream>> first,
            @Nullable HttpResponse<InputStream> answer,
            @Nullable Throwable failure) {
        if (answer != null) {
            first.complete(answer);
        } else if (failure != null) {
            first.completeExceptionally(failure);
        }
    }

    /** No answer has begun in time: keeps the older call of the two, and ends the other one. */
    void isLate() {
        if (late == null) {
            late = fresh;
        } else {
            discard(fresh, null);
        }
        fresh = null;
    }

    /** Ends all calls except the one with an answer. */
    void finish(@Nullable HttpResponse<InputStream> answer) {
        discard(late, answer);
        discard(fresh, answer);
        late = null;
        fresh = null;
    }

    /** Cancels a call and closes its connection, also if its answer has just begun; the wanted answer stays open. */
    @SuppressWarnings("FutureReturnValueIgnored") // No thread waits for a discarded call.
    private static void discard(
            @Nullable CompletableFuture<HttpResponse<InputStream>> call, @Nullable HttpResponse<InputStream> wanted) {
        if (call == null) {
            return;
        }
        call.cancel(true);
        call.thenAccept(answer -> {
            if (answer != wanted) {
                close(answer.body());
            }
        });
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // The answer is not needed.
        }
    }
}
