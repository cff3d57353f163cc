package io.scangate.config.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of a control plane as a caller sees it. Thread-safe.
 *
 * @param base such as {@code https://127.0.0.1:8090}
 * @param credential header fields
 */
record Api(HttpClient http, String base, List<String> credential) {
    /** Calls that were repeated because the control plane was busy (503). */
    static final AtomicLong REPETITIONS = new AtomicLong();

    private static final int MOST_REPETITIONS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer. */
    record Reply(int status, HttpHeaders headers, JsonNode body) {
        /** Fails unless the status is this one. */
        Reply is(int expected) {
            if (status != expected) {
                throw new AssertionError("status " + status + " instead of " + expected + ": " + body);
            }
            return this;
        }

        /** Fails unless the call has succeeded. */
        Reply isGood() {
            if (status < 200 || status > 299) {
                throw new AssertionError("status " + status + ": " + body);
            }
            return this;
        }

        String text(String field) {
            return body.path(field).asText();
        }
    }

    /** The same control plane for a caller with a key or a token. */
    Api as(String token) {
        return new Api(http, base, List.of("Authorization", "Bearer " + token));
    }

    /** The same for nobody. */
    Api asNobody() {
        return new Api(http, base, List.of());
    }

    /** The same for a browser with a cookie. */
    Api inSession(String cookie) {
        return new Api(http, base, List.of("Cookie", cookie, "Scangate-Session", "1"));
    }

    Reply get(String path) throws IOException, InterruptedException {
        return call("GET", path, null);
    }

    Reply post(String path, @Nullable String json) throws IOException, InterruptedException {
        return call("POST", path, json);
    }

    /** Makes a call; again if the control plane is busy and has done nothing, as on a machine that has other work. */
    Reply call(String method, String path, @Nullable String json, String... fields)
            throws IOException, InterruptedException {
        Reply answer = once(method, path, json, fields);
        for (int i = 0; i < MOST_REPETITIONS && answer.status == 503; i++) {
            REPETITIONS.incrementAndGet();
            SlowPart.pause(Duration.ofSeconds(1));
            answer = once(method, path, json, fields);
        }
        return answer;
    }

    private Reply once(String method, String path, @Nullable String json, String... fields)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(3))
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        for (List<String> each : List.of(credential, List.of(fields))) {
            for (int i = 0; i < each.size(); i += 2) {
                request.header(each.get(i), each.get(i + 1));
            }
        }
        HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
        return new Reply(answer.statusCode(), answer.headers(), JSON.readTree(answer.body()));
    }

    /** The number of the last change. */
    long revision() throws IOException, InterruptedException {
        return get("/v1/audit?limit=1").is(200).body().at("/items/0/revision").asLong();
    }
}
