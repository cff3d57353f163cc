package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import io.scangate.gateway.testing.OpenApiDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls the REST API and compares every answer with the server's OpenAPI document. Thread-safe. */
public final class RestClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** In front of the token of a session. */
    static final String SESSION = "session ";

    /** The calls without a credential that only browsers make. */
    private static final Set<String> IN_BROWSERS = Set.of("/v1/session", "/v1/invitations/register", "/v1/sign-up");

    private final String base;
    private final OpenApiDocument document;
    private final OpenApiDocument internal;
    private final @Nullable String token;

    private RestClient(String base, OpenApiDocument document, OpenApiDocument internal, @Nullable String token) {
        this.base = base;
        this.document = document;
        this.internal = internal;
        this.token = token;
    }

    /** A client without a token. */
    public static RestClient of(HostAndPort address) {
        String base = "http://" + address;
        return new RestClient(base, document(base + "/openapi.json"), document(base + "/openapi-internal.json"), null);
    }

    private static OpenApiDocument document(String address) {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(address)));
        assertEquals(200, answer.statusCode());
        return OpenApiDocument.of(answer.body());
    }

    /** The same client with another token. */
    public RestClient as(@Nullable String otherToken) {
        return new RestClient(base, document, internal, otherToken);
    }

    /** The token, for other clients. */
    String token() {
        return Objects.requireNonNull(token);
    }

    /** A client of another listener. */
    public RestClient at(HostAndPort address) {
        return new RestClient("http://" + address, document, internal, null);
    }

    /** The description of the API for people. */
    OpenApiDocument document() {
        return document;
    }

    /** The description of the calls of gateways and of WeChat's clients. */
    OpenApiDocument internal() {
        return internal;
    }

    /** An answer. */
    public record Reply(int status, HttpHeaders headers, String content) {
        /** The body as JSON. */
        public JsonNode body() {
            return OpenApiDocument.json(content.getBytes(StandardCharsets.UTF_8));
        }

        /** A text of the body. */
        public String text(String field) {
            return body().path(field).asText();
        }

        /** A header field; empty if there is none. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** Fails unless the answer has this status; returns the answer. */
        public Reply is(int expected) {
            assertEquals(expected, status, () -> content);
            return this;
        }

        /** Fails unless the answer is this problem; returns the answer. */
        public Reply is(int expected, String code) {
            is(expected);
            assertEquals(code, text("code"), () -> content);
            return this;
        }
    }

    Reply get(String target, String... headers) {
        return call("GET", target, null, headers);
    }

    Reply post(String target, @Nullable String json, String... headers) {
        return call("POST", target, json, headers);
    }

    Reply patch(String target, String json, String... headers) {
        return call("PATCH", target, json, headers);
    }

    Reply put(String target, @Nullable String json, String... headers) {
        return call("PUT", target, json, headers);
    }

    Reply delete(String target, String... headers) {
        return call("DELETE", target, null, headers);
    }

    /** Makes a call; the content type is JSON unless the headers have another. */
    public Reply call(String method, String target, @Nullable String body, String... headers) {
        return call(true, method, target, body, headers);
    }

    /** Makes a call that the document need not have. */
    Reply callUndocumented(String method, String target, @Nullable String body) {
        return call(false, method, target, body);
    }

    private Reply call(boolean check, String method, String target, @Nullable String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (body != null && !all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        if (body != null && target.endsWith("/report") && !all.contains("Content-Digest")) {
            all.addAll(List.of("Content-Digest", ReportText.digest(body)));
        }
        all.addAll(credential(token));
        if (IN_BROWSERS.contains(target) && !all.contains("Scangate-Session")) {
            all.addAll(List.of("Scangate-Session", "1"));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!all.isEmpty()) {
            request.headers(all.toArray(String[]::new));
        }
        HttpResponse<byte[]> answer = send(request);
        byte[] sent = body == null || !all.contains("application/json") ? null : body.getBytes(StandardCharsets.UTF_8);
        try {
            if (check && !method.equals("HEAD")) {
                (internal.has(method, target) ? internal : document).check(method, target, sent, answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply(answer.statusCode(), answer.headers(), new String(answer.body(), StandardCharsets.UTF_8));
    }

    /** The header fields of a token, or of a session after {@link #SESSION}. */
    static List<String> credential(@Nullable String token) {
        if (token == null) {
            return List.of();
        }
        return token.startsWith(SESSION)
                ? List.of("Cookie", "scangate-local=" + token.substring(SESSION.length()), "Scangate-Session", "1")
                : List.of("Authorization", "Bearer " + token);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Percent-encodes a text for a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
