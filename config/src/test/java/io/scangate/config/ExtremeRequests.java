package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A good request of each operation of both documents, and the same with one part replaced by an extreme value: the body, a
 * field of it, a parameter of the path or the query, a header. Not thread-safe.
 */
final class ExtremeRequests {
    /** JSON as it is sent, because no library writes most of it. */
    private static final List<String> JSON = List.of(
            "null",
            "[".repeat(5_000) + "]".repeat(5_000),
            "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
            "9".repeat(1_001),
            "-" + "9".repeat(400),
            "1" + "0".repeat(999) + ".5",
            "1e999999999",
            "1e-999999999",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "2147483648",
            "\"" + "x".repeat(60_000) + "\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"-1000000000-01-01T00:00:00Z\"",
            "\"+1000000000-12-31T23:59:59.999999999Z\"",
            "\"+99999-01-01T00:00:00Z\"",
            "\"0000-01-01T00:00:00Z\"",
            "{\"" + "n".repeat(60_000) + "\": 1}",
            "[null]",
            "[" + "{},".repeat(2_000) + "{}]",
            "{}",
            "[]",
            "\"\"",
            "true");

    /** For paths, queries and headers, percent-encoded there. */
    private static final List<String> TEXTS = List.of(
            "%00",
            "%ed%a0%80",
            "%ff",
            "%f4%8f%bf%bf",
            "x".repeat(5_000),
            "x".repeat(60_000),
            "%f0%9f%8d%b5".repeat(300),
            "9".repeat(1_000),
            "9223372036854775807",
            "9223372036854775808",
            "999999999999999999",
            "-1",
            "-1000000000-01-01T00:00:00Z",
            "%2b1000000000-12-31T23:59:59.999999999Z",
            "%2b99999-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "https://" + "a.".repeat(120) + "example/",
            "https://h.example/" + "%25%32%66".repeat(400),
            "\"" + "9".repeat(1_000) + "\"",
            "\"18446744073709551616\"",
            ",".repeat(1_000),
            "*");

    private static final int MAX_FAILURES = 60;

    private final TestServer server;
    private final Random random;
    private final int valuesOfAPart;
    private final GoodRequests good;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> failures = new ArrayList<>();

    ExtremeRequests(TestServer server, long seed, int valuesOfAPart) {
        this.server = server;
        this.random = new Random(seed);
        this.valuesOfAPart = valuesOfAPart;
        this.good = new GoodRequests(server);
    }

    /** Makes all requests; returns the failures, in words. */
    List<String> run() throws IOException, InterruptedException {
        for (OpenApiDocument document :
                List.of(server.operator().document(), server.operator().internal())) {
            for (Operation operation : document.operations()) {
                if (failures.size() < MAX_FAILURES && !operation.isStream()) {
                    new Subject(document, operation).replaceEachPart();
                }
            }
        }
        return failures;
    }

    private List<String> some(List<String> all) {
        List<String> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, random);
        return mixed.subList(0, Math.min(valuesOfAPart, mixed.size()));
    }

    /** One operation with its good request. */
    private final class Subject {
        final OpenApiDocument document;
        final Operation operation;
        final GoodRequests.Good request;
        final @Nullable String type;

        Subject(OpenApiDocument document, Operation operation) {
            this.document = document;
            this.operation = operation;
            this.request = good.of(operation);
            JsonNode content = operation.node().path("requestBody").path("content");
            this.type = content.isMissingNode() ? null : content.fieldNames().next();
        }

        /** A frozen control plane refuses all changes with 503. */
        private void endFreeze() {
            if (operation.path().equals("/v1/freeze")) {
                server.operator().delete("/v1/freeze");
            }
        }

        void replaceEachPart() throws IOException, InterruptedException {
            endFreeze();
            for (String name : document.parameters(operation, "query")) {
                for (String value : some(TEXTS)) {
                    send("query " + name, withQuery(name, value), request.body(), null, null);
                }
            }
            String[] parts = request.target().split("\\?", 2);
            for (int i = 0; i < operation.parts().size(); i++) {
                if (operation.parts().get(i).startsWith("{")) {
                    for (String value : some(TEXTS)) {
                        String[] segments = parts[0].split("/", -1);
                        segments[i] = encoded(value);
                        String path = String.join("/", segments) + (parts.length > 1 ? "?" + parts[1] : "");
                        send("path " + operation.parts().get(i), path, request.body(), null, null);
                    }
                }
            }
            for (String name : document.parameters(operation, "header")) {
                for (String value : some(TEXTS)) {
                    send("header " + name, request.target(), request.body(), name, value);
                }
            }
            if (type != null && type.endsWith("json")) {
                replaceJson();
            }
        }

        private void replaceJson() throws IOException, InterruptedException {
            for (String value : some(JSON)) {
                send("body", request.target(), value, null, null);
            }
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            JsonNode schema = document.resolved(operation
                    .node()
                    .path("requestBody")
                    .path("content")
                    .path(type)
                    .path("schema"));
            schema.path("properties").properties().forEach(each -> fields.put(each.getKey(), each.getValue()));
            for (Map.Entry<String, JsonNode> field : fields.entrySet()) {
                JsonNode value = document.resolved(field.getValue());
                for (String extreme : some(JSON)) {
                    send(field.getKey(), request.target(), with(field.getKey(), extreme), null, null);
                }
                JsonNode inner = value.has("items") ? document.resolved(value.get("items")) : value;
                for (Map.Entry<String, JsonNode> part : inner.path("properties").properties()) {
                    for (String extreme : some(JSON)) {
                        String object = with(firstOf(field.getKey(), value), part.getKey(), extreme);
                        send(
                                field.getKey() + "." + part.getKey(),
                                request.target(),
                                with(field.getKey(), value.has("items") ? "[" + object + "]" : object),
                                null,
                                null);
                    }
                }
            }
        }

        /** The good value of a field that is an object or a list of them. */
        private JsonNode firstOf(String field, JsonNode schema) {
            String text = request.body();
            JsonNode found = text == null
                    ? OpenApiDocument.json(new byte[] {'{', '}'})
                    : OpenApiDocument.json(text.getBytes(StandardCharsets.UTF_8))
                            .path(field);
            return schema.has("items") ? found.path(0) : found;
        }

        /** The good body with a value in a field. */
        private String with(String field, String value) {
            String text = request.body();
            return with(
                    OpenApiDocument.json((text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8)), field, value);
        }

        private static String with(JsonNode object, String field, String value) {
            StringBuilder text = new StringBuilder("{\"" + field + "\": " + value);
            object.properties().forEach(each -> {
                if (!each.getKey().equals(field)) {
                    text.append(", \"" + each.getKey() + "\": " + each.getValue());
                }
            });
            return text.append('}').toString();
        }

        private String withQuery(String name, String value) {
            List<String> query = new ArrayList<>();
            String[] parts = request.target().split("\\?", 2);
            if (parts.length > 1) {
                for (String each : parts[1].split("&", -1)) {
                    if (!each.startsWith(name + "=")) {
                        query.add(each);
                    }
                }
            }
            // A long poll would wait.
            query.removeIf(each -> each.startsWith("wait_seconds="));
            query.add(name + "=" + (name.equals("wait_seconds") ? "x" : "") + encoded(value));
            return parts[0] + "?" + String.join("&", query);
        }

        private void send(
                String part, String target, @Nullable String body, @Nullable String header, @Nullable String value)
                throws IOException, InterruptedException {
            HttpRequest.Builder made = HttpRequest.newBuilder(URI.create(server.base() + target))
                    .timeout(Duration.ofSeconds(30))
                    .method(operation.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            made.header("Scangate-Session", "1");
            if (request.token() != null) {
                List<String> fields = RestClient.credential(request.token());
                made.setHeader(fields.get(0), fields.get(1));
            }
            if (body != null && type != null) {
                made.header("Content-Type", type);
            }
            if (header != null && value != null) {
                made.header(header, value);
            }
            HttpResponse<String> answer = http.send(made.build(), HttpResponse.BodyHandlers.ofString());
            endFreeze();
            check(part, answer);
        }

        private void check(String part, HttpResponse<String> answer) {
            String place = operation + ", " + part + ": ";
            String text = answer.body();
            String shown = answer.statusCode() + " " + text.substring(0, Math.min(400, text.length()));
            if (answer.statusCode() >= 500 || text.startsWith("{\"errcode\":-1,")) {
                failures.add(place + shown);
            } else if (answer.statusCode() == 400
                    && !OpenApiDocument.json(text.getBytes(StandardCharsets.UTF_8))
                            .has("field")) {
                failures.add(place + "no field in " + shown);
            }
        }
    }

    /** A text that may already have percent-encoded bytes, as a part of a path or a query. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = "%-.:,*_".indexOf(c) >= 0 || (c < 0x80 && Character.isLetterOrDigit(c));
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02x", (int) c));
        }
        return encoded.toString();
    }
}
