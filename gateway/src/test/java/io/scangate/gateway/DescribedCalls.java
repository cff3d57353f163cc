package io.scangate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks a gateway, compares each answer with the description of a listener, and notes what was answered. Not thread-safe. */
final class DescribedCalls {
    /** Statuses of operations that were answered, such as {@code GET /v1/resolve 200}. */
    final Set<String> statuses = new TreeSet<>();
    /** Codes of problems, such as {@code 400 malformed_link}. */
    final Set<String> codes = new TreeSet<>();

    private final OpenApiDocument document;

    DescribedCalls(OpenApiDocument document) {
        this.document = document;
    }

    /** The description of a listener, as a gateway gives it: {@code /openapi.json} or {@code /openapi-admin.json}. */
    static OpenApiDocument document(String path) throws IOException {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connectAdmin()) {
            return OpenApiDocument.closed(
                    client.send(Client.get(path)).read().body().getBytes(UTF_8));
        }
    }

    OpenApiDocument document() {
        return document;
    }

    Client.Answer get(HostPort gateway, String target, String... fields) throws IOException {
        return ask(gateway, "GET", target, "", fields);
    }

    Client.Answer post(HostPort gateway, String target, String type, String body) throws IOException {
        String content = type.isEmpty() ? "" : "Content-Type: " + type;
        return ask(gateway, "POST", target, body, content, "Content-Length: " + body.getBytes(UTF_8).length);
    }

    /** Makes a call on a new connection. The fields are header lines; empty ones do not count. */
    Client.Answer ask(HostPort gateway, String method, String target, String body, String... fields)
            throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            head.append(field).append(field.isEmpty() ? "" : "\r\n");
        }
        try (Client client = new Client(gateway)) {
            client.send((head + "\r\n").getBytes(UTF_8)).send(body.getBytes(UTF_8));
            boolean json = List.of(fields).contains("Content-Type: application/json");
            return check(method, target, json ? body.getBytes(UTF_8) : null, client.read());
        }
    }

    /** Compares an answer that was read elsewhere. */
    Client.Answer check(String method, String target, byte @Nullable [] sent, Client.Answer answer) throws IOException {
        Map<String, List<String>> fields = new HashMap<>();
        answer.headers().forEach((name, value) -> fields.put(name, List.of(value)));
        Operation operation = document.check(
                method,
                target,
                sent,
                new OpenApiDocument.Answer(
                        answer.status(), HttpHeaders.of(fields, (name, value) -> true), answer.body()));
        statuses.add((operation == null ? "other" : operation) + " " + answer.status());
        if (answer.header("content-type").equals("application/problem+json")) {
            JsonNode problem = OpenApiDocument.json(answer.body().getBytes(UTF_8));
            codes.add(answer.status() + " " + problem.get("code").asText());
            if (problem.get("status").asInt() != answer.status()) {
                throw new AssertionError(answer.toString());
            }
        }
        return answer;
    }

    /** The statuses that the operations of the description have, in the form of {@link #statuses}. */
    Set<String> described() {
        Set<String> all = new TreeSet<>();
        for (Operation operation : document.operations()) {
            operation
                    .node()
                    .get("responses")
                    .fieldNames()
                    .forEachRemaining(status -> all.add(operation + " " + status));
        }
        return all;
    }
}
