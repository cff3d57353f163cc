package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dry runs: of accounts and members, and all findings of a new rule. */
@Timeout(60)
class DryRunTest {
    private static final String DRY = "?dry_run=true";

    @ParameterizedTest
    @EnumSource
    void dryRunOfAnAccount_showsTheAccount_andChangesNothing(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient operator = server.operator();
            String one = "{\"appid\": \"wx1\", \"name\": \"n\", \"kind\": \"media\"}";
            assertEquals("wx1", operator.post("/v1/accounts" + DRY, one).is(200).text("appid"));
            operator.get("/v1/accounts/wx1").is(404);
            operator.post("/v1/accounts", one).is(201);
            operator.post("/v1/accounts" + DRY, one).is(409, "account_exists");
            long revision = server.revision();
            String account = "/v1/accounts/wx1";
            assertEquals(
                    "m",
                    operator.patch(account + DRY, "{\"name\": \"m\"}").is(200).text("name"));
            String role = "{\"role\": \"admin\"}";
            assertEquals(
                    "admin",
                    operator.put(account + "/members/ana" + DRY, role)
                            .is(200)
                            .body()
                            .at("/members/ana")
                            .asText());
            operator.delete(account + "/members/ana" + DRY).is(400, "invalid_argument");
            operator.patch(account + DRY, "{\"name\": \"m\"}", "If-Match", "\"0\"")
                    .is(412, "version_mismatch");
            operator.patch(account + DRY, "{\"name\": \"m\"}", "Idempotency-Key", "k")
                    .is(400, "malformed_request");
            assertEquals("n", operator.delete(account + DRY).is(200).text("name"));
            assertEquals(revision, server.revision());
            JsonNode unchanged = operator.get(account).is(200).body();
            assertEquals("n", unchanged.get("name").asText());
            assertEquals(0, unchanged.get("members").size());
        }
    }

    private static List<String> codes(RestClient.Reply reply) {
        List<String> codes = new ArrayList<>();
        reply.body()
                .path("findings")
                .forEach(finding -> codes.add(finding.get("code").asText()));
        assertEquals(reply.text("code"), codes.get(0), reply::content);
        return codes;
    }

    @ParameterizedTest
    @EnumSource
    void dryRunOfANewRule_givesEveryFinding(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "rules-per-account", "1", "test-links-per-rule", "1")
                .licensed()) {
            RestClient other = server.account("wx2");
            RestClient owner = server.account("wx1");
            String rule = "{\"prefix\": \"%s\", \"page\": \"%s\", \"occupies\": %s, \"test_links\": [%s]}";
            String inside = String.format(rule, server.origin() + "/a/b", "p", false, "");
            String published =
                    other.post("/v1/accounts/wx2/rules", inside).is(201).text("id");
            other.post("/v1/accounts/wx2/rules/" + published + "/publish", null).is(200);
            String rules = "/v1/accounts/wx1/rules";
            owner.post(rules, String.format(rule, server.origin() + "/own", "p", false, ""))
                    .is(201);
            JsonNode file = owner.get("/v1/accounts/wx1/verification-file").body();
            server.website().put(file.get("file_name").asText(), "wrong");

            String taken = String.format(rule, server.origin() + "/a/", "p?q=1", true, "\"x\", \"y\"");
            RestClient.Reply all = owner.post(rules + DRY, taken).is(400, "invalid_argument");
            assertEquals(
                    List.of(
                            "invalid_argument",
                            "prefix_taken",
                            "rule_limit",
                            "test_link_limit",
                            "ownership_not_proven"),
                    codes(all));
            JsonNode findings = all.body().get("findings");
            assertEquals("wx2", findings.get(1).at("/conflict/appid").asText());
            assertEquals(1, findings.get(2).get("limit").asInt());
            assertEquals("test_links", findings.get(3).get("field").asText());

            String noLicence = String.format(rule, "https://h.example/{id}", "p", false, "");
            assertEquals(
                    List.of("illegal_prefix", "rule_limit", "no_licence"),
                    codes(owner.post(rules + DRY, noLicence)).subList(0, 3));
            assertEquals(
                    List.of("illegal_prefix"),
                    codes(owner.post(rules + DRY, String.format(rule, "x", "p", false, "\"x\", \"y\""))));
            // The change itself has the first finding only.
            assertEquals(
                    0,
                    owner.post(rules, taken)
                            .is(400, "invalid_argument")
                            .body()
                            .path("findings")
                            .size());
        }
    }

    /** Everything that is wrong with an edit, a publish, an account and a member, also in the refusal of the change itself. */
    @ParameterizedTest
    @EnumSource
    void dryRunOfAChange_givesEveryFinding(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "publishes-per-month", "1", "test-links-per-rule", "2")
                .licensed()) {
            RestClient operator = server.operator();
            RestClient owner = server.account("wx1");
            server.account("wx2");
            String prefix = "{\"prefix\": \"" + server.origin() + "%s\", \"page\": \"p\"}";
            operator.post("/v1/accounts/wx2/rules", String.format(prefix, "/a/b"))
                    .is(201);
            String published = operator.post("/v1/accounts/wx2/rules", String.format(prefix, "/a/c"))
                    .is(201)
                    .text("id");
            operator.post("/v1/accounts/wx2/rules/" + published + "/publish", null)
                    .is(200);
            String rule = "/v1/accounts/wx1/rules/"
                    + owner.post("/v1/accounts/wx1/rules", String.format(prefix, "/a/"))
                            .is(201)
                            .text("id");
            String edit = "{\"page\": \"/p\", \"occupies\": true, \"test_links\": [\"x\", \"https://other.example/\"]}";
            List<String> ofEdit = List.of(
                    "invalid_argument",
                    "version_mismatch",
                    "prefix_taken",
                    "prefix_taken",
                    "test_link_outside_rule",
                    "test_link_outside_rule");
            assertEquals(ofEdit, codes(owner.patch(rule + DRY, edit, "If-Match", "\"0\"")));
            assertEquals(ofEdit, codes(owner.patch(rule, edit, "If-Match", "\"0\"")));
            owner.post(rule + "/publish", null).is(200);
            operator.patch("/v1/accounts/wx1", "{\"code_published\": false}").is(200);
            operator.delete("/v1/licences/127.0.0.1").is(204);
            List<String> ofPublish = List.of("no_licence", "version_mismatch", "code_not_published", "publish_quota");
            assertEquals(ofPublish, codes(owner.post(rule + "/publish" + DRY, null, "If-Match", "\"0\"")));
            assertEquals(ofPublish, codes(owner.post(rule + "/publish", null, "If-Match", "\"0\"")));
            assertEquals(
                    List.of("release_not_found"),
                    codes(owner.post(rule + "/rollback" + DRY, "{\"release\": 9}"))
                            .subList(1, 2));
            String account = "{\"appid\": \"wx1\", \"name\": \" \", \"kind\": \"media\"}";
            assertEquals(
                    List.of("invalid_argument", "account_exists", "version_mismatch"),
                    codes(operator.post("/v1/accounts" + DRY, account, "If-Match", "*")));
            String member = "/v1/accounts/wx1/members/" + "a".repeat(257);
            assertEquals(
                    List.of("invalid_argument", "version_mismatch"),
                    codes(operator.put(member + DRY, "{\"role\": \"admin\"}", "If-Match", "\"0\"")));
            assertEquals(List.of("invalid_argument"), codes(operator.delete("/v1/accounts/wx1/members/ben" + DRY)));
            String csv = "domain,licence,holder\nx y,1,h\ngood.com,,h\n";
            RestClient.Reply file =
                    operator.put("/v1/licences" + DRY + "&replace=true", csv, "Content-Type", "text/csv");
            assertEquals(List.of("invalid_argument", "invalid_argument"), codes(file));
        }
    }

    /** As many as the calls of the single rules would give. */
    @ParameterizedTest
    @EnumSource
    void dryRunOfSeveralRules_givesEveryFindingOfEach(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "publishes-per-month", "1", "rules-per-account", "1")
                .licensed()) {
            RestClient operator = server.operator();
            RestClient owner = server.account("wx1");
            String prefix = "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"p\"}";
            String id = owner.post("/v1/accounts/wx1/rules", prefix).is(201).text("id");
            String rule = "/v1/accounts/wx1/rules/" + id;
            owner.post(rule + "/publish", null).is(200);
            operator.patch("/v1/accounts/wx1", "{\"code_published\": false}").is(200);
            operator.delete("/v1/licences/127.0.0.1").is(204);
            List<String> single = codes(owner.post(rule + "/publish" + DRY, null, "If-Match", "\"1\""));
            assertEquals(List.of("no_licence", "version_mismatch", "code_not_published", "publish_quota"), single);
            String actions = "{\"actions\": [{\"action\": \"publish\", \"rule\": \"" + id + "\", \"version\": 1},"
                    + " {\"action\": \"add\", \"publish\": true, \"page\": \"/p\", \"prefix\": \""
                    + server.origin() + "/a/\"}]}";
            long revision = server.revision();
            List<String> found = new ArrayList<>();
            owner.post("/v1/accounts/wx1/releases" + DRY, actions)
                    .body()
                    .path("faults")
                    .forEach(fault -> found.add(fault.get("place").asText() + " "
                            + fault.get("code").asText()));
            List<String> all = new ArrayList<>();
            single.forEach(code -> all.add("actions[0] " + code));
            List.of(
                            "invalid_argument",
                            "no_licence",
                            "duplicate_rule",
                            "rule_limit",
                            "code_not_published",
                            "publish_quota")
                    .forEach(code -> all.add("actions[1] " + code));
            assertEquals(all, found);
            assertEquals(revision, server.revision());

            owner.delete(rule).is(204);
            owner.post("/v1/accounts/wx1/rules", prefix).is(422, "no_licence");
            assertEquals(
                    List.of("no_licence", "code_not_published"),
                    codes(owner.post("/v1/accounts/wx1/deleted-rules/" + id + "/restore" + DRY, null)));
            assertEquals(
                    List.of("invalid_argument", "invalid_argument", "version_mismatch"),
                    codes(operator.put(
                            "/v1/accounts/wx1/limits" + DRY,
                            "{\"rules\": -1, \"publishes\": -1}",
                            "If-Match",
                            "\"1\"")));
            assertEquals(
                    List.of("invalid_argument", "version_mismatch"),
                    codes(operator.put(
                            "/v1/accounts/wx1/suspension" + DRY, "{\"reason\": \"\"}", "If-Match", "\"1\"")));
            assertEquals(
                    List.of("version_mismatch", "not_withheld"),
                    codes(operator.delete("/v1/accounts/wx1/suspension" + DRY, "If-Match", "\"1\"")));
        }
    }
}
