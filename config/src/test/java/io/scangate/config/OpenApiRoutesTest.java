package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.scangate.config.access.Permission;
import io.scangate.config.front.HeadFault;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.store.TestDatabase;
import io.scangate.config.web.Method;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the OpenAPI documents with the routes of a running server: every call is documented, and every documented call
 * exists. To satisfy it after a change of routes, write the operation into {@code openapi.yaml}, or
 * {@code openapi-internal.yaml} for calls of gateways and of WeChat's clients.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiRoutesTest {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = TestServer.start(TestDatabase.SQLITE);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private JsonNode document(String path) {
        return server.anonymous().get(path).is(200).body();
    }

    private List<OpenApiDocument> documents() {
        return List.of(server.anonymous().document(), server.anonymous().internal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/openapi-internal.json"})
    void document_isValidOpenApi(String path) {
        assertValid(document(path));
    }

    /** Here, because only this module has a validator of such documents. */
    @ParameterizedTest
    @ValueSource(strings = {"openapi.yaml", "openapi-admin.yaml"})
    void documentOfAGateway_isValidOpenApi(String file) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/io/scangate/gateway/admin/" + file)) {
            JsonNode document = new YAMLMapper().readTree(in);
            assertSchemas(document);
            assertValid(document);
        }
    }

    private static void assertValid(JsonNode document) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        List<String> faults = new OpenAPIV3Parser()
                .readContents(document.toString(), null, options)
                .getMessages();
        assertEquals(List.of(), faults);
        assertEquals("3.1.0", document.get("openapi").asText());
        ((ObjectNode) document.get("paths").iterator().next()).put("gett", "x");
        assertTrue(
                !new OpenAPIV3Parser()
                        .readContents(document.toString(), null, options)
                        .getMessages()
                        .isEmpty(),
                "the validator finds nothing wrong in a wrong document");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/openapi-internal.json"})
    void everySchema_isAValidSchema(String path) {
        assertSchemas(document(path));
    }

    private static void assertSchemas(JsonNode document) {
        var metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> assertEquals(
                        List.of(),
                        metaSchema.validate(schema.getValue().toString(), InputFormat.JSON),
                        schema.getKey()));
    }

    @Test
    void everyRoute_isDocumented_andEveryDocumentedCallIsARoute() {
        List<String> faults = new ArrayList<>();
        Set<String> documented = new TreeSet<>();
        for (OpenApiDocument document : documents()) {
            for (Operation operation : document.operations()) {
                if (!documented.add(operation.toString())) {
                    faults.add(operation + ": documented twice");
                }
                List<Route> routes = server.routes().stream()
                        .filter(route -> route.path().equals(operation.path())
                                && route.methods().contains(Method.valueOf(operation.method())))
                        .toList();
                if (routes.isEmpty()) {
                    faults.add(operation + ": documented, but there is no such route");
                } else {
                    compare(operation, document, routes.get(0), faults);
                }
            }
        }
        for (Route route : server.routes()) {
            boolean open = route.methods().size() > 1;
            boolean found = route.methods().stream()
                    .map(method -> method + " " + route.path())
                    .anyMatch(documented::contains);
            // The console's page and files are for browsers, and no calls.
            boolean isPage = route.path().equals("/") || route.path().startsWith("/console");
            if (!found && !isPage && !(open && route.path().endsWith("*"))) {
                faults.add(route + ": missing in openapi.yaml (or openapi-internal.yaml)");
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    private static void compare(Operation operation, OpenApiDocument document, Route route, List<String> faults) {
        if (route.query() != null) {
            Set<String> query = document.parameters(operation, "query");
            if (!query.equals(route.query())) {
                faults.add(operation + ": query parameters " + new TreeSet<>(query) + " (expected: "
                        + new TreeSet<>(route.query()) + ")");
            }
        }
        Set<String> inPath = new TreeSet<>();
        Matcher parameters = PARAMETER.matcher(route.path());
        while (parameters.find()) {
            inPath.add(parameters.group(1));
        }
        if (!document.parameters(operation, "path").equals(inPath)) {
            faults.add(operation + ": path parameters " + document.parameters(operation, "path") + " (expected: "
                    + inPath + ")");
        }
        JsonNode body = operation.node().path("requestBody").path("content");
        String type = body.isMissingNode() ? null : body.fieldNames().next();
        if (route.query() != null
                && !String.valueOf(type).equals(String.valueOf(route.body().type()))) {
            faults.add(operation + ": request body " + type + " (expected: "
                    + route.body().type() + ")");
        }
        boolean isPublic = operation.node().has("security")
                && operation.node().get("security").isEmpty();
        if (isPublic != (route.permission() == Permission.PUBLIC)) {
            faults.add(operation + ": security " + operation.node().path("security") + " (expected: "
                    + (isPublic ? "a credential" : "[], for everybody") + ")");
        }
        String permission = operation.node().path("x-permission").asText("none");
        if (!permission.equals(route.permission().code())) {
            faults.add(operation + ": x-permission " + permission + " (expected: "
                    + route.permission().code() + ")");
        }
        if (!operation.node().at("/responses").properties().stream()
                .anyMatch(answer -> answer.getKey().startsWith("2"))) {
            faults.add(operation + ": no answer 2xx");
        }
        if (!operation.node().at("/responses").has("default")) {
            faults.add(operation + ": no default answer, for refusals");
        }
    }

    @Test
    void everyRefusal_hasADocumentedCode() {
        Set<String> codes = new HashSet<>();
        JsonNode code = document("/openapi.json").at("/components/schemas/Code");
        code.get("enum").forEach(each -> codes.add(each.asText()));
        JsonNode ofGateways = document("/openapi-internal.json").at("/components/schemas/Problem/properties/code");
        for (Refusal refusal : Refusal.values()) {
            assertTrue(codes.contains(refusal.code()), refusal::code);
        }
        for (HeadFault fault : HeadFault.values()) {
            assertTrue(codes.contains(fault.code()), fault::code);
        }
        for (ProblemCode problem : ProblemCode.values()) {
            assertTrue(
                    codes.contains(problem.code()) || ofGateways.toString().contains("`" + problem.code() + "`"),
                    problem::code);
        }
        codes.forEach(each -> assertTrue(code.get("description").asText().contains("`" + each + "`"), each));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/openapi-internal.json"})
    void everyReference_leadsSomewhere_andEverySchemaIsUsed(String path) {
        JsonNode document = document(path);
        Set<String> used = new HashSet<>();
        document.findValues("$ref").forEach(reference -> {
            assertTrue(document.at(reference.asText().substring(1)).isObject(), reference::asText);
            used.add(reference.asText());
        });
        document.at("/components/schemas")
                .fieldNames()
                .forEachRemaining(name -> assertTrue(used.contains("#/components/schemas/" + name), name));
    }
}
