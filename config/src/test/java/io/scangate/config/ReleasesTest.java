package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes of several rules over HTTP. */
class ReleasesTest {
    private static final String RULES = "/v1/accounts/wx1/rules";
    private static final String RELEASES = "/v1/accounts/wx1/releases";

    private static String add(TestServer server, String path, boolean publish) {
        return "{\"action\": \"add\", \"prefix\": \"" + server.origin() + path
                + "\", \"page\": \"pages/a/a\", \"publish\": " + publish + "}";
    }

    private static String on(String action, String rule, String more) {
        return "{\"action\": \"" + action + "\", \"rule\": \"" + rule + "\"" + more + "}";
    }

    private static String actions(String... actions) {
        return "{\"actions\": [" + String.join(", ", actions) + "]}";
    }

    @ParameterizedTest
    @EnumSource
    void aMoveIsOneRevision_andItsDryRunTellsEachEffect(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient account = server.account("wx1");
            Reply first =
                    account.post(RELEASES, actions(add(server, "/a/", true))).is(200);
            String a = first.body().at("/items/0/after/id").asText();
            long version = first.body().at("/items/0/after/version").asLong();
            String move = actions(on("delete", a, ", \"version\": " + version), add(server, "/b/", true));
            long revision = server.revision();
            JsonNode forecast = account.post(RELEASES + "?dry_run=true", move)
                    .is(200)
                    .body()
                    .get("items");
            assertEquals(revision, server.revision());
            assertEquals(2, forecast.size());
            assertTrue(forecast.get(0).has("before") && !forecast.get(0).has("after"), forecast::toString);
            assertEquals(1, forecast.get(1).get("publishes_used").asInt());
            assertEquals(18, forecast.get(1).get("publishes_left").asInt());

            Reply done = account.post(RELEASES, move, "Idempotency-Key", "move").is(200);
            assertEquals(revision + 1, done.body().get("revision").asLong());
            assertEquals(revision + 1, server.revision());
            Reply again =
                    account.post(RELEASES, move, "Idempotency-Key", "move").is(200);
            assertEquals("true", again.header("idempotency-replayed"));
            assertEquals(done.body(), again.body());
            account.get(RULES + "/" + a).is(404, "rule_not_found");
            JsonNode entry =
                    account.get("/v1/accounts/wx1/audit?limit=1").is(200).body().at("/items/0");
            assertEquals("rules.change", entry.get("action").asText());
            assertEquals("published", entry.at("/after/items/1/after/state").asText());

            Reply refused = account.post(RELEASES, actions(on("publish", a, ""), on("unpublish", "r0", "")))
                    .is(404, "rule_not_found");
            assertEquals("actions[1]", refused.body().at("/faults/1/place").asText());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPlannedRelease_isListed_read_andWithdrawn(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient account = server.account("wx1");
            String rule = account.post(RELEASES, actions(add(server, "/a/", false)))
                    .is(200)
                    .body()
                    .at("/items/0/after/id")
                    .asText();
            String publish =
                    "{\"publish_at\": \"2026-11-16T00:00:00Z\", \"actions\": [" + on("publish", rule, "") + "]}";
            JsonNode forecast =
                    account.post(RELEASES + "?dry_run=true", publish).is(200).body();
            assertEquals("published", forecast.at("/items/0/after/state").asText());
            Reply made = account.post(RELEASES, publish, "Idempotency-Key", "p").is(201);
            account.post(RELEASES, publish, "Idempotency-Key", "p").is(201);
            String plan = made.header("location");
            assertEquals("waiting", made.text("state"));
            assertEquals("pages/a/a", made.body().at("/actions/0/page").asText());
            assertEquals(made.body(), account.get(plan).is(200).body());
            JsonNode list =
                    account.get("/v1/accounts/wx1/planned-releases").is(200).body();
            assertEquals(1, list.get("items").size());
            account.delete(plan, "If-Match", "\"1\"").is(412, "version_mismatch");
            account.delete(plan, "If-Match", made.header("etag")).is(204);
            account.get(plan).is(404, "plan_not_found");
            assertEquals(
                    "planned_release.withdraw",
                    account.get("/v1/accounts/wx1/audit?limit=1")
                            .is(200)
                            .body()
                            .at("/items/0/action")
                            .asText());
            account.post(RELEASES, publish.replace("2026-11-16", "2026-11-15")).is(400, "invalid_argument");
            account.post(RELEASES, publish.replace("2026-11-16T00:00:00Z", "midnight"))
                    .is(400, "malformed_request");

            String last = account.post(RELEASES, publish).is(201).header("location");
            String soon = publish.replace("2026-11-16T00:00", "2026-11-15T12:30");
            Reply planned =
                    account.post(RELEASES, soon, "Idempotency-Key", "soon").is(201);
            server.advance(Duration.ofMinutes(45));
            account.post(RELEASES, soon).is(400, "invalid_argument");
            assertEquals(
                    planned.body(),
                    account.post(RELEASES, soon, "Idempotency-Key", "soon")
                            .is(201)
                            .body());
            server.operator().delete("/v1/accounts/wx1/secret").is(204);
            account.get(last).is(401, "unauthorized");
            JsonNode ended = server.operator().get(last).is(200).body();
            assertEquals(
                    "failed credential_ended",
                    ended.path("state").asText() + " " + ended.path("reason").asText());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void bodies_areReadStrictly(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient account = server.account("wx1");
            malformed(account, "{}", "actions: missing (expected: a list of objects)");
            malformed(account, "{\"actions\": [3]}", "actions[0]: 3 (expected: one JSON object)");
            malformed(account, actions(on("move", "r1", "")), "actions[0].action: \"move\"");
            malformed(account, actions(on("publish", "r1", ", \"release\": 1")), "actions[0].release: only the action");
            malformed(
                    account, actions(on("publish", "r1", ", \"page\": \"p\"")), "actions[0].page: only the action add");
            malformed(account, actions(on("rollback", "r1", "")), "actions[0].release: missing");
            malformed(account, actions(on("add", "r1", "")), "actions[0].rule: the action add names no rule");
            malformed(account, actions(on("delete", "r1", ", \"vers\": 1")), "actions[0].field: \"vers\"");
            account.post(RELEASES, actions()).is(400, "invalid_argument");
            account.post(RELEASES, actions(on("delete", "r1", "")), "If-Match", "\"1\"")
                    .is(400, "malformed_request");
        }
    }

    private static void malformed(RestClient account, String body, String detail) {
        Reply reply = account.post(RELEASES, body).is(400, "malformed_request");
        assertTrue(reply.text("detail").contains(detail), reply.text("detail"));
    }
}
