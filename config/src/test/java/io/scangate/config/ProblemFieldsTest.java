package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The parts of problem details with which a page can say a refusal in its language, and the strict reading of bodies. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProblemFieldsTest {
    private static final String ACCOUNTS = "/v1/accounts";

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = TestServer.start(TestDatabase.SQLITE, "rules-per-account", "1", "test-links-per-rule", "1")
                .licensed();
        server.account("wx1");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static void assertParts(
            RestClient.Reply reply, @Nullable String field, @Nullable String value, @Nullable String expected) {
        JsonNode body = reply.body();
        assertEquals(field, body.path("field").textValue(), reply::content);
        assertEquals(value, body.path("value").textValue(), reply::content);
        assertEquals(expected, body.path("expected").textValue(), reply::content);
        for (String part : List.of("field", "value", "expected")) {
            String text = body.path(part).asText();
            assertTrue(body.get("detail").asText().contains(text) || part.equals("field"), reply::content);
        }
    }

    @Test
    void refusedFields_areNamed_withValueAndExpectedValue() {
        RestClient operator = server.operator();
        assertParts(
                operator.post(ACCOUNTS, "{\"appid\": \"a b\", \"name\": \"n\", \"kind\": \"media\"}")
                        .is(400),
                "appid",
                "a b",
                "1 to 128 digits, letters in lower case, . _ or -, not . or .. alone");
        assertParts(
                operator.post(ACCOUNTS, "{\"appid\": \"ab\", \"name\": 7, \"kind\": \"media\"}")
                        .is(400),
                "name",
                "7",
                "a text");
        assertParts(operator.post(ACCOUNTS, "{\"appid\": \"ab\"}").is(400), "name", null, "a text");
        assertParts(
                operator.post(ACCOUNTS, "{\"appid\": \"ab\", \"nom\": \"n\"}").is(400),
                "field",
                "nom",
                "one of appid, name, kind");
        assertParts(operator.post(ACCOUNTS, "[]").is(400), "body", "a JSON array", "one JSON object");
        assertParts(operator.get(ACCOUNTS + "?limit=0").is(400), "limit", "0", "1 to 200");
        assertParts(operator.get(ACCOUNTS + "/wx1/conflicts").is(400), "prefix", null, "once");
        assertParts(operator.get(ACCOUNTS + "/none").is(404), "appid", "none", "the appid of an account");
        assertParts(
                operator.patch(ACCOUNTS + "/wx1", "{\"name\": \"n\"}", "If-Match", "1")
                        .is(400),
                "If-Match",
                "1",
                "entity tags such as \"42\", separated by commas, or *");
    }

    @Test
    void refusalsInSentences_haveTheirParts() {
        RestClient operator = server.operator();
        RestClient owner = server.account("wx-parts");
        String own = ACCOUNTS + "/wx-parts";
        assertParts(owner.get(own + "/rules/r0").is(404, "rule_not_found"), "rule", "r0", "a rule of account wx-parts");
        assertParts(
                operator.delete(own + "/suspension").is(409, "not_withheld"),
                "appid",
                "wx-parts",
                "an account that is suspended");
        assertParts(owner.patch(own, "{\"kind\": \"media\"}").is(403, "forbidden"), "kind", null, null);
        assertParts(
                owner.get("/v1/gateways").is(403, "forbidden"),
                "Authorization",
                "account:wx-parts",
                "a caller with the permission fleet_read");
        assertParts(
                operator.get("/v1/licences/none.example").is(404, "not_found"),
                "domain",
                "none.example",
                "a registrable domain in the table");
        assertParts(
                operator.get("/v1/blocked-hosts/none.example").is(404, "not_found"),
                "host",
                "none.example",
                "a host on the block list");
        assertParts(operator.get("/v1/operator-keys/none").is(404, "not_found"), "key", "none", "one that is listed");
        assertParts(operator.get("/v1/none").is(404, "not_found"), "path", "/v1/none", "a path of this service");
        assertParts(
                operator.get("/v1/accounts/%2e%2e").is(400, "malformed_request"), "path", "%2e%2e", "no dot segments");
        assertParts(operator.post(ACCOUNTS, "{").is(400, "malformed_request"), "body", null, "one JSON object");
        assertParts(operator.put(own + "/feature", "{}").is(400, "malformed_request"), "on", null, "true or false");
        operator.put(own + "/feature", "{\"on\": false}").is(200);
        assertParts(
                owner.put(own + "/feature", "{\"on\": true}").is(409, "feature_held_off"),
                "on",
                "true",
                "an operator switches it on");
        String rule = "{\"prefix\": \"https://h.example/\", \"page\": \"p\"}";
        assertParts(
                owner.post(own + "/rules", rule).is(409, "feature_off"), "feature", "off", "on, to change its rules");
        operator.put(own + "/suspension", "{\"reason\": \"fraud\"}").is(200);
        assertParts(
                owner.get(own).is(403, "account_suspended"), "appid", "wx-parts", "an account that is not suspended");
    }

    @Test
    void theFaultsOfAChangeOfSeveralRules_haveTheirParts() {
        String actions = "{\"actions\": [{\"rule\": \"r0\", \"action\": \"publish\"}]}";
        JsonNode fault = server.operator()
                .post(ACCOUNTS + "/wx1/releases", actions)
                .is(404, "rule_not_found")
                .body()
                .at("/faults/0");
        assertEquals("rule", fault.path("field").asText());
        assertEquals("r0", fault.path("value").asText());
        assertEquals("a rule of account wx1", fault.path("expected").asText());
    }

    @Test
    void lengths_areThoseOfCharacters() {
        String name = "{\"name\": \"" + "\ud83c\udf75".repeat(200) + "%s\"}";
        server.operator().patch(ACCOUNTS + "/wx1", String.format(name, "")).is(200);
        server.operator().patch(ACCOUNTS + "/wx1", String.format(name, "x")).is(400, "invalid_argument");
    }

    @Test
    void limits_areNumbers() {
        RestClient operator = server.operator();
        String rules = ACCOUNTS + "/wx1/rules";
        String rule = "{\"prefix\": \"" + server.origin() + "/%s\", \"page\": \"p\", \"test_links\": [%s]}";
        RestClient.Reply links =
                operator.post(rules, String.format(rule, "a", "\"x\", \"y\"")).is(422, "test_link_limit");
        assertParts(links, "test_links", "2", "at most 1");
        assertEquals(1, links.body().get("limit").asInt());
        operator.post(rules, String.format(rule, "a", "")).is(201);
        RestClient.Reply many =
                operator.post(rules, String.format(rule, "b", "")).is(409, "rule_limit");
        assertParts(many, "rules", "1", "at most 1");
        assertEquals(1, many.body().get("limit").asInt());
        RestClient.Reply taken =
                operator.post(rules, String.format(rule, "a", "")).is(409, "duplicate_rule");
        assertParts(taken, "prefix", server.origin() + "/a", "a rule that the account does not have yet");
        assertFalse(taken.body().has("limit"));
    }

    @Test
    void wrongContentType_saysWhatWasFound() {
        for (String found : List.of("text/plain", "application/json2", "nonsense", "application/xml; charset=utf-8")) {
            assertParts(
                    server.operator()
                            .call("POST", ACCOUNTS, "{}", "Content-Type", found)
                            .is(415, "unsupported_media_type"),
                    "Content-Type",
                    found,
                    "application/json");
        }
        server.operator()
                .call("POST", ACCOUNTS, "[]", "Content-Type", "Application/JSON; charset=utf-8")
                .is(400, "malformed_request");
    }

    @Test
    void bodiesAreUtf8_andNamesOccurOnce() throws Exception {
        String json = "{\"appid\": \"wx9\", \"name\": \"%s\", \"kind\": \"media\"}";
        assertEquals(400, post(String.format(json, "\u00e9").getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(400, post(String.format(json, "\u00c0\u00af").getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(400, post(String.format(json, "\u00ed\u00a0\u0080").getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(400, post(String.format(json, "n").getBytes(StandardCharsets.UTF_16BE)));
        assertEquals(400, post(String.format(json, "n").getBytes(StandardCharsets.UTF_16LE)));
        assertEquals(400, post(("\ufeff" + String.format(json, "n")).getBytes(StandardCharsets.UTF_8)));
        assertEquals(400, post("{\"name\": \"n\", \"name\": \"m\"}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(400, post("{} {}".getBytes(StandardCharsets.UTF_8)));
        server.operator().get(ACCOUNTS + "/wx9").is(404);
        assertEquals(201, post(String.format(json, "\u00e9\ud83c\udf75").getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "\u00e9\ud83c\udf75",
                server.operator().get(ACCOUNTS + "/wx9").is(200).text("name"));
    }

    private int post(byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.base() + ACCOUNTS))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + server.operatorKey())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
