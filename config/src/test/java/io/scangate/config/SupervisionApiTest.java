package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The calls of operators and owners about suspensions, takedowns, limits and the freeze. */
class SupervisionApiTest {
    private static final String ACCOUNT = "/v1/accounts/wx1";
    private static final String REASON = "{\"reason\": \"phishing\"}";

    private static String added(TestServer server, RestClient owner) {
        return owner.post(ACCOUNT + "/rules", "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                .is(201)
                .text("id");
    }

    @ParameterizedTest
    @EnumSource
    void ownersSeeTheStateAndReason_andOnlyOperatorsChangeIt(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient operator = server.operator();
            RestClient owner = server.account("wx1");
            String rule = ACCOUNT + "/rules/" + added(server, owner);
            String clean = owner.get(rule).is(200).header("ETag");
            for (String target : new String[] {rule + "/takedown", ACCOUNT + "/suspension"}) {
                owner.put(target, REASON).is(403, "forbidden");
                owner.delete(target).is(403, "forbidden");
                operator.delete(target).is(409, "not_withheld");
            }
            owner.put(ACCOUNT + "/limits", "{}").is(403, "forbidden");
            owner.put("/v1/freeze", REASON).is(403, "forbidden");

            operator.put("/v1/blocked-hosts/127.0.0.1", REASON).is(200);
            Reply blocked = owner.get(rule, "If-None-Match", clean).is(200);
            assertEquals("host_blocked", blocked.body().at("/withheld/cause").asText());
            assertEquals("blocked", blocked.body().at("/withheld/as").asText());
            assertEquals("phishing", blocked.body().at("/withheld/reason").asText());
            owner.get(rule, "If-None-Match", blocked.header("ETag")).is(304);
            // The version in the tag of a withheld rule is a condition for a change, as every version is.
            owner.patch(rule, "{\"page\": \"pages/b\"}", "If-Match", "\"1-host_blocked\"")
                    .is(412, "version_mismatch");
            Reply edited = owner.patch(rule, "{\"page\": \"pages/b\"}", "If-Match", blocked.header("ETag"))
                    .is(200);
            operator.delete("/v1/blocked-hosts/127.0.0.1").is(204);
            assertTrue(owner.get(rule, "If-None-Match", edited.header("ETag"))
                    .is(200)
                    .body()
                    .path("withheld")
                    .isMissingNode());

            Reply down = operator.put(rule + "/takedown", REASON, "Idempotency-Key", "k1")
                    .is(200);
            assertEquals(
                    "true",
                    operator.put(rule + "/takedown", REASON, "Idempotency-Key", "k1")
                            .is(200)
                            .header("Idempotency-Replayed"));
            assertEquals("rule_taken_down", down.body().at("/withheld/cause").asText());
            assertEquals(
                    "rule.take_down",
                    owner.get(ACCOUNT + "/audit?limit=1")
                            .is(200)
                            .body()
                            .at("/items/0/action")
                            .asText());
            operator.delete(rule + "/takedown").is(200);

            owner.put(ACCOUNT + "/feature", "{\"on\": false}").is(200);
            JsonNode off = owner.get(ACCOUNT).is(200).body();
            assertEquals("off", off.path("feature").asText());
            assertEquals("feature_off", off.at("/withheld/cause").asText());
            owner.delete(rule).is(409, "feature_off");
            owner.put(ACCOUNT + "/feature", "{}").is(400, "malformed_request");
            owner.put(ACCOUNT + "/feature", "{\"on\": true}").is(200);
            Reply held = operator.put(ACCOUNT + "/feature", "{\"on\": false}").is(200);
            assertTrue(held.body().path("feature_held_off").asBoolean());
            owner.put(ACCOUNT + "/feature", "{\"on\": true}").is(409, "feature_held_off");
            operator.put(ACCOUNT + "/feature", "{\"on\": true}").is(200);

            operator.patch(ACCOUNT, "{\"kind\": \"personal\"}").is(200);
            String why = owner.get(rule).is(403, "account_suspended").text("detail");
            assertTrue(why.contains("kind is personal"), why);
            operator.patch(ACCOUNT, "{\"kind\": \"media\"}").is(200);
            owner.delete(rule).is(204);
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsAreSetByOperatorsAndReadByOwners(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient owner = server.account("wx1");
            assertEquals(
                    20,
                    owner.get(ACCOUNT + "/limits")
                            .is(200)
                            .body()
                            .at("/in_force/publishes")
                            .asInt());
            Reply set = server.operator()
                    .put(ACCOUNT + "/limits", "{\"rules\": 100, \"publishes\": 3, \"test_links\": null}")
                    .is(200);
            assertEquals(set.content(), owner.get(ACCOUNT + "/limits").is(200).content());
            owner.get(ACCOUNT + "/limits", "If-None-Match", set.header("etag")).is(304);
            assertEquals(100, set.body().at("/in_force/rules").asInt());
            assertTrue(set.body().get("test_links").isNull());
            assertEquals(5, set.body().at("/in_force/test_links").asInt());
            assertEquals(
                    3,
                    owner.get(ACCOUNT + "/quota")
                            .is(200)
                            .body()
                            .get("publishes_left")
                            .asInt());
            server.operator().put(ACCOUNT + "/limits", "{\"rules\": -1}").is(400, "invalid_argument");
            server.operator().put(ACCOUNT + "/limits", "{\"rules\": 1.5}").is(400, "malformed_request");
            assertEquals(
                    100,
                    owner.get(ACCOUNT + "/limits").is(200).body().get("rules").asInt());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrozenControlPlaneIsReady_saysSo_andRefusesChanges(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient operator = server.operator();
            RestClient owner = server.account("wx1");
            String rule = ACCOUNT + "/rules/" + added(server, owner);
            assertEquals("", operator.get("/readyz").is(200).text("frozen"));
            operator.get("/v1/freeze").is(404, "not_found");
            operator.delete("/v1/freeze").is(404, "not_found");
            operator.put("/v1/freeze", "{\"reason\": \"restore test\"}").is(200);
            assertEquals("true", operator.get("/readyz").is(200).text("frozen"));
            assertEquals("restore test", operator.get("/v1/freeze").is(200).text("reason"));
            Reply refused = owner.post(rule + "/publish", null).is(503, "frozen");
            assertTrue(refused.text("detail").contains("\"restore test\""), refused.content());
            owner.post(rule + "/publish?dry_run=true", null).is(503, "frozen");
            String file = "prefix,page\n" + server.origin() + "/f,pages/f\n";
            owner.call("POST", ACCOUNT + "/rules-file?dry_run=true", file, "Content-Type", "text/csv")
                    .is(503, "frozen");
            operator.put("/v1/blocked-hosts/evil.example", REASON).is(503, "frozen");
            operator.put(ACCOUNT + "/suspension", REASON).is(503, "frozen");
            owner.get(rule).is(200);
            assertTrue(metrics(server).contains("scangate_frozen 1.0"));
            operator.delete("/v1/freeze").is(204);
            owner.post(rule + "/publish", null).is(200);
        }
    }

    private static String metrics(TestServer server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.adminBase() + "/metrics"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
