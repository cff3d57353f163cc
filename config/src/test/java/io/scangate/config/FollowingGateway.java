package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.OpenApiDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A gateway in this process that follows a control plane, and its answers; the header X-User names the user. */
public final class FollowingGateway {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private FollowingGateway() {}

    /** The body of an answer to a user. */
    static String get(Gateway gateway, String user, String target) throws IOException, InterruptedException {
        return get(gateway.address(), user, target);
    }

    private static String get(String address, String user, String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + target))
                .header("X-User", user)
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).body();
    }

    /** The version and page that a user's scan opens, such as {@code release pages/a}, or the reason for the web page. */
    static String scan(Gateway gateway, String user, String link) throws IOException, InterruptedException {
        return scan(gateway.address(), user, link);
    }

    /** The same of a gateway at an address, such as one in another process. */
    static String scan(String address, String user, String link) throws IOException, InterruptedException {
        String body = get(address, user, "/v1/resolve?link=" + RestClient.encoded(link));
        JsonNode answer = OpenApiDocument.json(body.getBytes(StandardCharsets.UTF_8));
        return answer.has("reason")
                ? answer.get("reason").asText()
                : answer.path("version").asText() + " "
                        + answer.path("page").asText().replaceAll("\\?.*", "");
    }

    /**
     * Starts a gateway.
     *
     * @param more further settings, which replace the default ones
     */
    public static Gateway start(String source, String key, Path state, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "source", source,
                "feed-token", key,
                "state-dir", state.toString(),
                "drain-timeout", "100ms",
                "event-loops", "1",
                "identity", "header:X-User",
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0"));
        settings.putAll(more);
        return Gateway.start(settings);
    }
}
