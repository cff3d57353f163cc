package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Makes every call of the document about an account as another account and without credentials. None may read or change
 * anything.
 */
class TwoAccountsTest {
    private static final String A = "wx-account-a";

    /** Calls that succeed only with more than a rule and a webhook; the matrix of permissions has their successes. */
    private static final List<String> NEED_MORE = List.of(
            "addRulesOfFile",
            "readQrCode",
            "resumeAccount",
            "approveAccount",
            "refuseAccount",
            "askCodePublished",
            "putBackRule",
            "changeRules",
            "restoreRule",
            "getPlannedRelease",
            "withdrawPlannedRelease",
            "claimRule",
            "withdrawClaim",
            "getClaimOfAccount",
            "getOffer",
            "getAuthorization",
            "offerRule",
            "endOffer",
            "acceptOffer",
            "testWebhookOfAccount",
            "getMembership",
            "putMembership",
            "endMembership",
            "withdrawInvitation");

    /** Accepted bodies of the owner's calls, by operation. */
    private static Map<String, String> bodies(String origin) {
        Map<String, String> bodies = new HashMap<>();
        bodies.put("updateAccount", "{\"name\": \"new\"}");
        bodies.put("putMember", "{\"role\": \"admin\"}");
        bodies.put("addRule", "{\"prefix\": \"" + origin + "/b/\", \"page\": \"pages/b/b\"}");
        bodies.put("replaceSecret", "{\"secret\": \"old\"}");
        bodies.put("editRule", "{\"page\": \"pages/c/c\"}");
        bodies.put("rollBackRule", "{\"release\": 1}");
        bodies.put("putWebhookOfAccount", "{\"address\": \"https://hook.invalid/\"}");
        bodies.put("suspendAccount", "{\"reason\": \"spam\"}");
        bodies.put("refuseAccount", "{\"reason\": \"spam\"}");
        bodies.put("takeDownRule", "{\"reason\": \"phishing\"}");
        bodies.put("switchFeature", "{\"on\": true}");
        bodies.put("setLimits", "{\"rules\": 10}");
        bodies.put("changeRules", "{\"actions\": []}");
        bodies.put("claimRule", "{\"prefix\": \"" + origin + "/c/\", \"page\": \"pages/c/c\"}");
        bodies.put("offerRule", "{\"rule\": \"r0\", \"to\": \"wx-account-b\"}");
        bodies.put("acceptOffer", "{\"page\": \"pages/c/c\"}");
        bodies.put("putMembership", "{\"role\": \"editor\"}");
        bodies.put("invite", "{\"role\": \"viewer\"}");
        bodies.put("addRulesOfFile", "prefix,page\n");
        bodies.put("readQrCode", "no picture");
        bodies.put("verify", "{\"prefix\": \"" + origin + "/a/\"}");
        return bodies;
    }

    @ParameterizedTest
    @EnumSource
    void noCallReachesAnotherAccount(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient a = server.account(A);
            RestClient b = server.account("wx-account-b");
            String rule = a.post(
                            "/v1/accounts/" + A + "/rules",
                            bodies(server.origin()).get("addRule"))
                    .is(201)
                    .text("id");
            a.post("/v1/accounts/" + A + "/rules/" + rule + "/publish", null).is(200);
            server.operator()
                    .put("/v1/platforms/wxp", "{\"verify_ticket\": \"t\"}")
                    .is(200);
            a.put(
                            "/v1/accounts/" + A + "/webhooks/hook",
                            bodies(server.origin()).get("putWebhookOfAccount"))
                    .is(200);
            Map<String, String> values =
                    Map.of("appid", A, "id", rule, "user", "ana", "component_appid", "wxp", "name", "hook");
            String before = state(server);
            List<Operation> operations = a.document().operations().stream()
                    .filter(operation -> operation.path().contains("{appid}"))
                    .toList();
            assertTrue(operations.size() >= 20, operations::toString);
            for (Operation operation : operations) {
                String target = operation.path(values) + query(operation, server.origin());
                String body = bodies(server.origin())
                        .get(operation.node().get("operationId").asText());
                String what = operation.method() + " " + target;
                assertEquals(operation.node().has("requestBody"), body != null, what);
                Reply others = b.call(operation.method(), target, body).is(404, "account_not_found");
                assertSame(others, b.call(operation.method(), target.replace(A, "wx-account-x"), body), what);
                for (String token : new @Nullable String[] {null, "garbage", "op_garbage", "Bearer", ""}) {
                    Reply refused =
                            b.as(token).call(operation.method(), target, body).is(401, "unauthorized");
                    assertFalse(refused.content().contains(rule), what);
                }
                assertEquals(before, state(server), what);
            }
            ownerMay(operations, server, a, values);
        }
    }

    /** Two accounts may have rules on one host. Test pages of one account are hidden from the other. */
    @ParameterizedTest
    @EnumSource
    void forecastsAndExplanationsHideTestPagesOfOthers(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient a = server.account(A);
            RestClient b = server.account("wx-account-b");
            String link = server.origin() + "/b/secret";
            a.post(
                            "/v1/accounts/" + A + "/rules",
                            "{\"prefix\": \"" + server.origin()
                                    + "/b/\", \"page\": \"pages/hidden\", \"test_links\": [\"" + link + "\"]}")
                    .is(201);
            String wish = "{\"prefix\": \"" + link + "\", \"page\": \"pages/b\"}";
            Reply forecast =
                    b.post("/v1/accounts/wx-account-b/rules?dry_run=true", wish).is(200);
            assertHides(forecast);
            assertEquals(0, forecast.body().get("shadows").size());
            JsonNode toOperator = server.operator()
                    .post("/v1/accounts/wx-account-b/rules?dry_run=true", wish)
                    .is(200)
                    .body();
            assertEquals(
                    server.origin() + "/b/", toOperator.at("/shadows/0/prefix").asText());
            assertEquals(
                    "develop", toOperator.at("/test_links/0/before/version").asText());
            assertHides(b.post("/v1/accounts/wx-account-b/rules", wish.replace("/b/secret", "/b/"))
                    .is(409, "prefix_taken"));
            String conflicts = "/v1/accounts/wx-account-b/conflicts?prefix=" + encoded(server.origin() + "/b/");
            assertEquals(
                    "{\"items\":[{\"kind\":\"same_rule\"}]}",
                    b.get(conflicts).is(200).content());
            assertTrue(server.operator().get(conflicts).is(200).content().contains(A));
            String explained = b.get("/v1/accounts/wx-account-b/explain?link=" + encoded(link))
                    .is(200)
                    .content();
            // The rule itself is hidden, too: it belongs to another account and is unpublished.
            assertTrue(!explained.contains(A) && !explained.contains("hidden"), explained);
            assertTrue(explained.contains("A rule of another account decides"), explained);
            assertTrue(!explained.contains("not_a_"), explained);
            JsonNode old = b.get("/v1/accounts/wx-account-b/explain?client_version=6.0.0&link=" + encoded(link))
                    .is(200)
                    .body();
            assertEquals("client_too_old", old.path("reason").asText());
            assertEquals("client_too_old", old.path("code").asText());
            assertTrue(!old.has("rule") && !old.toString().contains(A), old::toString);
        }
    }

    private static void assertHides(Reply reply) {
        assertTrue(!reply.content().contains(A) && !reply.content().contains("hidden"), reply.content());
    }

    /**
     * The same calls succeed for the account itself or an operator, so the refusals above have another cause than bad
     * calls.
     */
    private static void ownerMay(
            List<Operation> operations, TestServer server, RestClient a, Map<String, String> values) {
        for (Operation operation : operations) {
            String id = operation.node().get("operationId").asText();
            if (List.of(
                            "deleteRule",
                            "deleteAccount",
                            "resetSecret",
                            "replaceSecret",
                            "endSecret",
                            "addRule",
                            "removeMember",
                            "unpublishRule",
                            "deleteWebhookOfAccount",
                            "withdrawAuthorization",
                            // Of a person, not of an account: WithdrawnSignUpTest.
                            "withdrawSignUp")
                    .contains(id)) {
                continue;
            }
            boolean operators = operation.path().startsWith("/v1/platforms")
                    || operation.node().path("tags").toString().contains("operators")
                    || operation.node().path("tags").toString().contains("people");
            RestClient caller = operators ? server.operator() : a;
            String target = operation.path(values) + query(operation, server.origin());
            Reply reply = caller.call(
                    operation.method(), target, bodies(server.origin()).get(id));
            if (NEED_MORE.contains(id)) {
                // Such as a plan or an offer, which the account does not have.
                assertFalse(List.of(401, 403).contains(reply.status()), reply.content());
                assertFalse(reply.content().contains("account_not_found"), reply.content());
            } else {
                reply.is(200);
            }
        }
        String account = "/v1/accounts/" + A;
        String rule = account + "/rules/" + values.get("id");
        server.operator().delete("/v1/platforms/wxp/authorizations/" + A).is(204);
        a.post(rule + "/unpublish", null).is(200);
        a.delete(account + "/members/ana").is(200);
        a.delete(account + "/webhooks/hook").is(204);
        a.delete(rule).is(204);
        a.post(account + "/rules", bodies(server.origin()).get("addRule")).is(201);
        String secret =
                server.operator().post(account + "/secret", null).is(200).text("secret");
        server.operator()
                .put(account + "/secret", "{\"secret\": \"" + secret + "\"}")
                .is(200);
        server.operator().delete(account + "/secret").is(204);
        server.operator().delete(account).is(204);
    }

    private static void assertSame(Reply others, Reply missing, String what) {
        missing.is(404, "account_not_found");
        assertEquals(others.content().replace(A, ""), missing.content().replace("wx-account-x", ""), what);
    }

    private static String query(Operation operation, String origin) {
        for (JsonNode parameter : operation.node().path("parameters")) {
            if (parameter.path("in").asText().equals("query")
                    && parameter.path("name").asText().equals("prefix")) {
                return "?prefix=" + encoded(origin + "/a/");
            }
            if (parameter.path("name").asText().equals("wait_seconds")) {
                return "?wait_seconds=0";
            }
            if (parameter.path("name").asText().equals("link")) {
                return "?link=" + encoded(origin + "/a/b");
            }
        }
        return "";
    }

    /** All that an operator can read of the account, and the last change of all accounts. */
    private static String state(TestServer server) {
        StringBuilder all = new StringBuilder();
        for (String target : List.of(
                "",
                "/rules",
                "/verifications",
                "/verification-file",
                "/quota",
                "/keys",
                "/audit",
                "/notices",
                "/webhooks")) {
            all.append(server.operator()
                            .get("/v1/accounts/" + A + target)
                            .is(200)
                            .content())
                    .append('\n');
        }
        return all.append(server.operator().get("/v1/audit?limit=1").is(200).content())
                .toString();
    }
}
