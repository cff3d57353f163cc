package io.scangate.config.declared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.lifecycle.NetworkFailure;
import io.scangate.gateway.text.VisibleText;
import io.scangate.gateway.tls.AnswerBody;
import io.scangate.gateway.tls.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls of the REST API with one credential. Waits where the control plane says how long. Used by one thread. */
final class Caller {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** A call may check files of websites. */
    private static final Duration ANSWER = Duration.ofSeconds(90);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}");
    private static final int TOO_MANY = 429;
    private static final int BUSY = 503;
    /** So often a call is made that is answered with "later". */
    private static final int TRIES = 20;

    private static final int MOST_WAIT_SECONDS = 60;
    /** A page of rules has less than a megabyte. */
    private static final int MOST_BYTES = 64 << 20;

    private final HttpClient client;
    private final URI base;
    private final Duration answerLimit;
    private @Nullable String token;

    Caller(URI base, ClientTls tls) {
        this(base, tls, ANSWER);
    }

    /** @param answerLimit for the head of an answer, and then for its body */
    Caller(URI base, ClientTls tls, Duration answerLimit) {
        this.base = base;
        this.answerLimit = answerLimit;
        this.client = tls.newClient().connectTimeout(CONNECT).build();
    }

    /** Sends a key or a token with all later calls. */
    void use(String bearer) {
        token = bearer;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    JsonNode get(String path) throws RefusedCall, IOException {
        return call("GET", path, null, Map.of());
    }

    /**
     * Makes a call.
     *
     * @param path with its query, percent-encoded
     * @return the answer; a missing node if it has no content
     * @throws RefusedCall if the control plane refuses it
     */
    JsonNode call(String method, String path, @Nullable JsonNode body, Map<String, String> headers)
            throws RefusedCall, IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(answerLimit);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
        }
        Answer answer = send(request.build());
        if (answer.status() >= 300) {
            throw refused(answer);
        }
        return answer.body().isEmpty() ? JSON.missingNode() : tree(answer.body());
    }

    /** A whole answer. */
    private record Answer(int status, HttpHeaders headers, String body) {}

    private Answer send(HttpRequest request) throws IOException {
        try {
            for (int tries = 1; ; tries++) {
                HttpResponse<InputStream> reply = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                Answer answer = new Answer(
                        reply.statusCode(),
                        reply.headers(),
                        new String(AnswerBody.read(reply.body(), MOST_BYTES, answerLimit), StandardCharsets.UTF_8));
                int wait = wait(answer.headers().firstValue("Retry-After").orElse(""));
                boolean later = answer.status() == TOO_MANY || answer.status() == BUSY;
                if (!later || wait > MOST_WAIT_SECONDS || tries == TRIES) {
                    return answer;
                }
                Thread.sleep(Duration.ofSeconds(wait).toMillis());
            }
        } catch (ConnectException e) {
            // The JDK's has no message for a refused connection and for an unknown host.
            throw new IOException(NetworkFailure.inWords(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Seconds; a date, which a proxy may send, is as good as no answer to how long. */
    private static int wait(String retryAfter) {
        return SECONDS.matcher(retryAfter).matches() ? Integer.parseInt(retryAfter) : Integer.MAX_VALUE;
    }

    private static JsonNode tree(String body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is no JSON (expected: a control plane of scangate)", e);
        }
    }

    private static RefusedCall refused(Answer answer) throws IOException {
        if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
            throw new IOException("the answer has the status " + answer.status()
                    + " and no reason (expected: a control plane of scangate)");
        }
        JsonNode problem = tree(answer.body());
        List<RefusedCall.Reason> reasons = new ArrayList<>();
        for (String list : List.of("faults", "findings")) {
            problem.path(list)
                    .forEach(one -> reasons.add(new RefusedCall.Reason(
                            one.path("place").asText(),
                            VisibleText.of(one.path("detail").asText()))));
        }
        if (reasons.isEmpty()) {
            reasons.add(new RefusedCall.Reason(
                    "", VisibleText.of(problem.path("detail").asText())));
        }
        return new RefusedCall(problem.path("code").asText(), reasons);
    }
}
