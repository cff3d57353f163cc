package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A server's OpenAPI document, for comparisons with its answers. Thread-safe. */
public final class OpenApiDocument {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** By their text: all servers of the process have the same ones, and compiled schemas are worth keeping. */
    private static final Map<String, OpenApiDocument> KNOWN = new ConcurrentHashMap<>();

    private final JsonNode document;
    private final List<Operation> operations;
    private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

    private OpenApiDocument(JsonNode document) {
        this.document = document;
        this.operations = operations(document);
    }

    /** The document with a text. */
    public static OpenApiDocument of(byte[] text) {
        return KNOWN.computeIfAbsent(new String(text, StandardCharsets.UTF_8), each -> new OpenApiDocument(json(text)));
    }

    /** The document with a text, as one that allows no field that it does not describe: clients must, and this test must not. */
    public static OpenApiDocument closed(byte[] text) {
        JsonNode document = json(text);
        close(document);
        return new OpenApiDocument(document);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("unevaluatedProperties", false);
        }
        node.forEach(OpenApiDocument::close);
    }

    /** The whole document. */
    public JsonNode json() {
        return document;
    }

    /** An operation of the document. */
    public record Operation(String method, String path, List<String> parts, JsonNode node) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        /** Whether the answer goes on for long. */
        public boolean isStream() {
            return node.at("/responses/200/content").has("text/event-stream");
        }

        /** The path with the values in place of its parameters. */
        public String path(Map<String, String> values) {
            String filled = path;
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("{" + value.getKey() + "}", value.getValue());
            }
            assertTrue(filled.indexOf('{') < 0, filled);
            return filled;
        }
    }

    public List<Operation> operations() {
        return operations;
    }

    private static List<Operation> operations(JsonNode document) {
        List<Operation> all = new ArrayList<>();
        document.get("paths").properties().forEach(path -> METHODS.stream()
                .filter(method -> path.getValue().has(method))
                .forEach(method -> all.add(new Operation(
                        method.toUpperCase(java.util.Locale.ROOT),
                        path.getKey(),
                        List.of(path.getKey().split("/", -1)),
                        path.getValue().get(method)))));
        return List.copyOf(all);
    }

    /** The resolved parameters of an operation, also those of its path. */
    public List<JsonNode> parameters(Operation operation) {
        List<JsonNode> all = new ArrayList<>();
        document.get("paths").get(operation.path).path("parameters").forEach(each -> all.add(resolved(each)));
        operation.node.path("parameters").forEach(each -> all.add(resolved(each)));
        return all;
    }

    /** The names of an operation's parameters in a place. */
    public Set<String> parameters(Operation operation, String place) {
        Set<String> names = new TreeSet<>();
        parameters(operation).stream()
                .filter(each -> each.get("in").asText().equals(place))
                .forEach(each -> names.add(each.get("name").asText()));
        return names;
    }

    /** Whether the document has the operation of a call. */
    public boolean has(String method, String target) {
        return find(method, target.replaceAll("\\?.*", "")) != null;
    }

    /** Fails unless an exchange agrees with the document: status, type, headers and bodies. */
    public void check(String method, String target, byte @Nullable [] sent, HttpResponse<byte[]> answer)
            throws IOException {
        check(method, target, sent, Answer.of(answer));
    }

    /** As above, for the answer to a request of an operation. */
    public void check(Operation operation, byte @Nullable [] sent, HttpResponse<byte[]> answer) throws IOException {
        check(operation, sent, Answer.of(answer));
    }

    /** An answer. */
    public record Answer(int status, HttpHeaders headers, String body) {
        static Answer of(HttpResponse<byte[]> answer) {
            return new Answer(answer.statusCode(), answer.headers(), new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    /** As above, for an answer that was read in another way; returns the operation, or null if the document has none. */
    public @Nullable Operation check(String method, String target, byte @Nullable [] sent, Answer answer)
            throws IOException {
        Operation operation = find(method, target.replaceAll("\\?.*", ""));
        if (operation == null) {
            assertTrue(answer.status == 404 || answer.status == 405, method + " " + target + " " + answer.status);
            checkBody(document.at("/components/responses/Problem"), method + " " + target, answer);
        } else {
            check(operation, sent, answer);
        }
        return operation;
    }

    private void check(Operation operation, byte @Nullable [] sent, Answer answer) throws IOException {
        String what = operation + " " + answer.status;
        JsonNode responses = operation.node.get("responses");
        JsonNode response = responses.path(String.valueOf(answer.status));
        if (response.isMissingNode() && answer.status >= 400) {
            response = responses.path("default");
        }
        assertTrue(response.isObject(), what + " is not documented");
        checkBody(resolved(response), what, answer);
        if (sent != null && answer.status < 300) {
            JsonNode content =
                    operation.node.path("requestBody").path("content").path("application/json");
            if (content.has("schema")) {
                validate(content.get("schema"), MAPPER.readTree(sent), "request of " + what);
            }
        }
    }

    private void checkBody(JsonNode response, String what, Answer answer) throws IOException {
        response.path("headers").properties().forEach(header -> {
            boolean required = resolved(header.getValue()).path("required").asBoolean();
            String name = header.getKey();
            assertTrue(!required || answer.headers.firstValue(name).isPresent(), () -> what + ": " + name);
        });
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            assertEquals("", answer.body, what);
            return;
        }
        String type = answer.headers.firstValue("content-type").orElse("none").replaceAll(";.*", "");
        assertTrue(content.has(type), what + " has the type " + type);
        if (type.endsWith("json")) {
            validate(content.get(type).get("schema"), MAPPER.readTree(answer.body), what);
        }
    }

    private void validate(JsonNode schema, JsonNode value, String what) {
        List<Error> errors = schemas.computeIfAbsent(schema, each -> {
                    ObjectNode whole = MAPPER.createObjectNode();
                    whole.putArray("allOf").add(each);
                    whole.set("components", document.get("components"));
                    return SCHEMAS.getSchema(whole.toString(), InputFormat.JSON);
                })
                .validate(value.toString(), InputFormat.JSON);
        assertTrue(errors.isEmpty(), () -> what + ": " + errors + " in " + value);
    }

    /** The node, or the one to which it refers. */
    public JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private @Nullable Operation find(String method, String path) {
        String[] parts = path.split("/", -1);
        String documented = method.equals("HEAD") ? "GET" : method;
        return operations.stream()
                .filter(operation -> operation.method.equals(documented) && matches(operation.parts, parts))
                .findFirst()
                .orElse(null);
    }

    private static boolean matches(List<String> template, String[] path) {
        if (template.size() != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            if (!template.get(i).startsWith("{") && !template.get(i).equals(path[i])) {
                return false;
            }
        }
        return true;
    }

    public static JsonNode json(byte[] body) {
        try {
            return assertNotNullJson(MAPPER.readTree(body), body);
        } catch (IOException e) {
            throw new AssertionError(new String(body, StandardCharsets.UTF_8), e);
        }
    }

    private static JsonNode assertNotNullJson(@Nullable JsonNode node, byte[] body) {
        assertNotNull(node, () -> new String(body, StandardCharsets.UTF_8));
        return node;
    }
}
