package io.scangate.gateway.source.feed;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a replica, one after the other, and the one that did not begin an answer in time. Such a
 * call stays open, beside one new call of the same path, and the first answer of the two counts: so a replica that only
 * needs longer gets its time, and a call whose packets are lost holds nothing up. Only for the source's thread.
 */
final class LateCalls {
    private String latePath = "";
    private @Nullable CompletableFuture<HttpResponse<InputStream>> late;
    private @Nullable CompletableFuture<HttpResponse<InputStream>> fresh;

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
