package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.access.Access;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The REST API over HTTP. The client compares every answer with the OpenAPI document. */
@ParameterizedClass
@EnumSource
class RestTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable TestServer shared;

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    private final TestServer server = Objects.requireNonNull(shared);
    private final RestClient operator = server.operator();
    /** Each test has an appid of its own, because the tests share the server. */
    private final String one = "wx-" + COUNT.incrementAndGet();

    private final String two = one + "-two";
    private final String place = server.origin() + "/" + one;
    private final String account1 = "/v1/accounts/" + one;
    private final String rules = account1 + "/rules";

    @BeforeParameterizedClassInvocation
    static void start(TestDatabase kind, @TempDir Path directory) throws Exception {
        shared = TestServer.start(kind, "max-body", "4096").licensed();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        Objects.requireNonNull(shared).close();
    }

    private String newRule(String path) {
        return "{\"prefix\": \"" + place + path + "\", \"page\": \"pages/a/a\"}";
    }

    private static String newAccount(String appid, String kind) {
        return "{\"appid\": \"" + appid + "\", \"name\": \"One\", \"kind\": \"" + kind + "\"}";
    }

    @Test
    void account_isCreated_read_changed_andDeleted() {
        Reply made = operator.post("/v1/accounts", newAccount(one, "other_organisation"))
                .is(201);
        assertEquals(account1, made.header("location"));
        assertEquals(made.body(), operator.get(account1).is(200).body());
        operator.patch(account1, "{\"name\": \"Uno\", \"code_published\": true}")
                .is(200);
        Reply member = operator.put(account1 + "/members/" + encoded("微信/用户"), "{\"role\": \"developer\"}")
                .is(200);
        assertEquals("developer", member.body().get("members").path("微信/用户").asText());
        Reply gone = operator.delete(account1 + "/members/" + encoded("微信/用户")).is(200);
        assertEquals(0, gone.body().get("members").size());
        operator.delete(account1).is(204);
        operator.get(account1).is(404, "account_not_found");
        operator.post("/v1/accounts", newAccount(two, "personal")).is(422, "personal_account");
    }

    @Test
    void account_changesItsNameAndMembers_andOperatorsChangeTheRest() {
        RestClient account = server.account(one);
        account.patch(account1, "{\"name\": \"Uno\"}").is(200);
        account.put(account1 + "/members/ana", "{\"role\": \"admin\"}").is(200);
        account.patch(account1, "{\"kind\": \"government\"}").is(403, "forbidden");
        account.patch(account1, "{\"code_published\": false}").is(403, "forbidden");
        account.delete(account1).is(403, "forbidden");
        account.get("/v1/accounts").is(403, "forbidden");
        account.post("/v1/accounts", newAccount(two, "media")).is(403, "forbidden");
        account.get("/v1/audit").is(403, "forbidden");
        assertEquals("account", account.get("/v1/whoami").is(200).text("kind"));
        assertEquals("test", operator.get("/v1/whoami").is(200).text("subject"));
    }

    @Test
    void newSecret_endsTheTokensOfTheOldSecret() {
        RestClient account = server.account(one);
        account.post(account1 + "/secret", null).is(403, "forbidden");
        account.put(account1 + "/secret", "{\"secret\": \"wrong\"}").is(403, "forbidden");
        account.get("/v1/whoami").is(200);
        Reply secret = operator.post(account1 + "/secret", null).is(200);
        assertEquals("no-store", secret.header("cache-control"));
        account.get("/v1/whoami").is(401, "unauthorized");
        server.anonymous()
                .post("/v1/tokens", "{\"appid\": \"" + one + "\", \"secret\": \"wrong\"}")
                .is(401, "unauthorized");
        String right = "{\"appid\": \"" + one + "\", \"secret\": \"" + secret.text("secret") + "\"}";
        RestClient again =
                account.as(server.anonymous().post("/v1/tokens", right).is(200).text("access_token"));
        Reply replaced = again.put(account1 + "/secret", "{\"secret\": \"" + secret.text("secret") + "\"}")
                .is(200);
        assertEquals("no-store", replaced.header("cache-control"));
        again.get("/v1/whoami").is(401, "unauthorized");
        server.anonymous().post("/v1/tokens", right).is(401, "unauthorized");
        operator.post(account1 + "/secret", null, "Idempotency-Key", "k").is(400, "malformed_request");
    }

    @Test
    void tokens_areRefusedWithOneAnswerForAnUnknownAppidAndAWrongSecret() {
        server.account(one);
        String known = "{\"appid\": \"" + one + "\", \"secret\": \"wrong\"}";
        Reply wrong = server.anonymous().post("/v1/tokens", known).is(401, "unauthorized");
        String unknown = known.replace(one, "wx-absent");
        assertEquals(
                wrong.content(),
                server.anonymous().post("/v1/tokens", unknown).is(401).content());
    }

    /** The takeover of issue 15: the token of a platform gave the account's secret. */
    @Test
    void aPlatform_managesRules_butNotTheAccount() {
        RestClient account = server.account(one);
        Access access = server.access();
        String secret = operator.put("/v1/platforms/wxt", "{\"verify_ticket\": \"t\"}")
                .is(200)
                .text("secret");
        operator.put("/v1/platforms/wxt", "{\"verify_ticket\": \"t\"}").is(409, "key_exists");
        String authorization = "/v1/platforms/wxt/authorizations/" + one;
        String refresh = operator.put(authorization, null).is(200).text("refresh_token");
        String component = access.platformToken("wxt", secret, "t").token();
        RestClient platform = account.as(
                access.authorizerToken(component, "wxt", one, refresh).access().token());
        platform.post(account1 + "/secret", null).is(403, "forbidden");
        platform.put(account1 + "/secret", "{\"secret\": \"x\"}").is(403, "forbidden");
        platform.put(account1 + "/members/eve", "{\"role\": \"admin\"}").is(403, "forbidden");
        platform.delete(authorization).is(403, "forbidden");
        JsonNode whoAmI = platform.get("/v1/whoami").is(200).body();
        assertEquals("authorized_platform", whoAmI.get("kind").asText());
        assertEquals(one, whoAmI.get("appid").asText());
        platform.post(rules, newRule("/p/")).is(201);
        assertEquals(
                "platform:wxt for " + one,
                account.get(account1 + "/audit")
                        .is(200)
                        .body()
                        .at("/items/0/actor")
                        .asText());
        JsonNode keys = account.get(account1 + "/keys").is(200).body().get("items");
        assertEquals("account", keys.get(0).get("kind").asText());
        assertEquals("authorization", keys.get(1).get("kind").asText());
        assertEquals("wxt", keys.get(1).get("name").asText());
        assertEquals(
                one,
                operator.get("/v1/platforms/wxt/authorizations")
                        .is(200)
                        .body()
                        .at("/items/0/appid")
                        .asText());
        account.delete(authorization).is(204);
        platform.get("/v1/whoami").is(401, "unauthorized");
    }

    @Test
    void idempotencyKeys_belongToOneCredential() {
        server.account(one);
        String second = server.access().keys().createOperatorKey(Actor.of("operator:ops"), "second", KeyTerms.NEW);
        String wish = newRule("/k/");
        operator.post(rules, wish, "Idempotency-Key", "k").is(201);
        Reply again = operator.post(rules, wish, "Idempotency-Key", "k").is(201);
        assertEquals("true", again.header("idempotency-replayed"));
        operator.as(second).post(rules, wish, "Idempotency-Key", "k").is(409, "duplicate_rule");
        // A key that was ended and created again under its name belongs to another holder.
        operator.delete("/v1/operator-keys/second").is(204);
        operator.put("/v1/operator-keys/second", null).is(200);
        String third = operator.put("/v1/operator-keys/second?rotate=true&expires_at=2030-01-01T00:00:00Z", null)
                .is(200)
                .text("key");
        operator.as(third).post(rules, wish, "Idempotency-Key", "k").is(409, "duplicate_rule");
        operator.put("/v1/operator-keys/third?expires_at=soon", null).is(400, "malformed_request");
        operator.get("/v1/keys?kind=operator").is(200);
        operator.get("/v1/keys?kind=nobody").is(400, "malformed_request");
    }

    @Test
    void rule_isAdded_edited_published_rolledBack_andDeleted() {
        RestClient account = server.account(one);
        Reply added = account.post(rules, newRule("/a/")).is(201);
        String rule = added.header("location");
        assertEquals("unpublished", added.text("state"));
        assertEquals(added.body(), account.get(rule).is(200).body());
        account.post(rule + "/unpublish", null).is(409, "not_published");
        account.post(rule + "/publish", null).is(200);
        assertEquals(
                19,
                account.get(account1 + "/quota")
                        .is(200)
                        .body()
                        .get("publishes_left")
                        .asInt());
        Reply edited = account.patch(
                        rule,
                        "{\"page\": \"pages/b/b\", \"test_version\": \"trial\", \"test_links\": [\"" + place
                                + "/a/1\"]}")
                .is(200);
        assertTrue(edited.body().get("has_draft").asBoolean());
        assertEquals("pages/a/a", edited.body().get("live").get("page").asText());
        account.post(rule + "/publish", null).is(200);
        Reply back = account.post(rule + "/rollback", "{\"release\": 1}").is(200);
        assertEquals(3, back.body().get("live").get("number").asInt());
        assertEquals("pages/a/a", back.body().get("live").get("page").asText());
        account.post(rule + "/rollback", "{\"release\": 9}").is(404, "release_not_found");
        assertEquals(
                3, account.get(rule + "/releases").is(200).body().get("items").size());
        account.post(rule + "/unpublish", null).is(200);
        account.delete(rule).is(204);
        account.get(rule).is(404, "rule_not_found");
    }

    @Test
    void rulesThatLookLikePatterns_areRefused_andGoodOnesHaveNoWarnings() {
        RestClient account = server.account(one);
        Reply added = account.post(rules, newRule("/a/")).is(201);
        assertEquals(0, added.body().get("warnings").size());
        Reply pattern = account.post(rules, newRule("/{id}/")).is(422, "illegal_prefix");
        assertTrue(pattern.text("detail").contains("end the prefix with /"), pattern.text("detail"));
        account.post(rules, newRule("/*")).is(422, "illegal_prefix");
        account.post(rules, newRule("/https://x.cn/")).is(422, "illegal_prefix");
        Reply invisible = account.post(rules, newRule("/a\\u2060b")).is(422, "illegal_prefix");
        assertTrue(invisible.text("detail").contains("U+2060 stands at offset"), invisible.text("detail"));
        account.patch(added.header("location"), "{\"page\": \"pages/a?q=1\"}").is(400, "invalid_argument");
    }

    @Test
    void conflict_namesTheRuleInTheWay() {
        RestClient first = server.account(one);
        RestClient second = server.account(two);
        String occupied = "{\"prefix\": \"" + place + "/shop/\", \"page\": \"pages/a/a\", \"occupies\": true}";
        first.post(rules, occupied).is(201);
        first.post(rules, occupied).is(409, "duplicate_rule");
        Reply refused = second.post("/v1/accounts/" + two + "/rules", newRule("/shop/1"))
                .is(409, "prefix_taken");
        assertEquals("{\"kind\":\"occupies\"}", refused.body().get("conflict").toString(), "it is not published");
        String id = first.get(rules).is(200).body().at("/items/0/id").asText();
        first.post(rules + "/" + id + "/publish", null).is(200);
        refused = second.post("/v1/accounts/" + two + "/rules", newRule("/shop/1"))
                .is(409, "prefix_taken");
        JsonNode conflict = refused.body().get("conflict");
        assertEquals("occupies", conflict.get("kind").asText());
        assertEquals(one, conflict.get("appid").asText());
        assertEquals(place + "/shop/", conflict.get("prefix").asText());
        String asked = "/v1/accounts/" + two + "/conflicts?prefix=" + encoded(place + "/");
        assertEquals(0, second.get(asked).is(200).body().get("items").size());
        JsonNode inside = second.get(asked + "&occupies=true").is(200).body().get("items");
        assertEquals("inside", inside.get(0).get("kind").asText());
        second.get("/v1/accounts/" + two + "/conflicts").is(400, "missing_parameter");
        second.get(asked + "&occupies=yes").is(400, "malformed_request");
    }

    /** GBK stickers: the bytes of the link are not UTF-8, and gateways match them as they are. */
    @Test
    void linkToExplain_isBytes() {
        RestClient owner = server.account(one);
        String rule = owner.post(rules, newRule("/%C4%E3")).is(201).text("id");
        owner.post(rules + "/" + rule + "/publish", null).is(200);
        JsonNode explained = owner.get(account1 + "/explain?link=" + encoded(place) + "/%C4%E3")
                .is(200)
                .body();
        assertEquals(place + "/%C4%E3", explained.path("link").asText());
        assertEquals("miniprogram", explained.path("action").asText(), explained::toString);
        assertTrue(explained.path("page").asText().contains("%2F%C4%E3&scancode_time="), explained::toString);
        explained = owner.get(account1 + "/explain?link=" + encoded(place) + "/%EF%BF%BD")
                .is(200)
                .body();
        assertEquals(place + "/%EF%BF%BD", explained.path("link").asText());
        assertEquals("web", explained.path("action").asText());
        explained = owner.get(account1 + "/explain?link=" + encoded(place) + "/a;b+c")
                .is(200)
                .body();
        assertEquals(place + "/a;b%20c", explained.path("link").asText());
        owner.get(account1 + "/explain").is(400, "missing_parameter");
    }

    @Test
    void entityTags_guardChangesAndSaveReads() {
        RestClient account = server.account(one);
        String rule = account.post(rules, newRule("/a/")).is(201).header("location");
        String first = account.get(rule).is(200).header("etag");
        assertEquals(
                0,
                account.get(rule, "If-None-Match", "\"x\", W/" + first)
                        .is(304)
                        .content()
                        .length());
        String second = account.patch(rule, "{\"page\": \"pages/b/b\"}", "If-Match", first)
                .is(200)
                .header("etag");
        assertNotEquals(first, second);
        account.get(rule, "If-None-Match", first).is(200);
        account.patch(rule, "{\"page\": \"pages/c/c\"}", "If-Match", first).is(412, "version_mismatch");
        account.post(rule + "/publish", null, "If-Match", first).is(412, "version_mismatch");
        account.delete(rule, "If-Match", "\"other\"").is(412, "version_mismatch");
        account.delete(rule, "If-Match", "W/" + second).is(412, "version_mismatch");
        account.delete(rule, "If-Match", "42").is(400, "malformed_request");
        account.delete(rule, "If-Match", "*").is(204);
        Reply whole = operator.get(account1).is(200);
        operator.get(account1, "If-None-Match", whole.header("etag")).is(304);
        operator.put(account1 + "/members/ana", "{\"role\": \"admin\"}", "If-Match", whole.header("etag"))
                .is(200);
        operator.delete(account1, "If-Match", whole.header("etag")).is(412, "version_mismatch");
    }

    @Test
    void repeatedCall_withAnIdempotencyKey_getsTheFirstAnswer_andChangesNothing() {
        RestClient account = server.account(one);
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            replies.add(
                    account.post(rules, newRule("/a/"), "Idempotency-Key", "k1").is(201));
        }
        assertEquals(replies.get(0).body(), replies.get(1).body());
        assertEquals(replies.get(0).header("location"), replies.get(1).header("location"));
        assertEquals(replies.get(0).header("etag"), replies.get(1).header("etag"));
        assertEquals("", replies.get(0).header("idempotency-replayed"));
        assertEquals("true", replies.get(1).header("idempotency-replayed"));
        account.post(rules, newRule("/b/"), "Idempotency-Key", "k1").is(422, "key_reused");
        account.post(rules, newRule("/b/"), "Idempotency-Key", " ").is(400, "malformed_request");
        String rule = replies.get(0).header("location");
        account.patch(
                        rule,
                        "{\"page\": \"pages/b/b\"}",
                        "Idempotency-Key",
                        "k2",
                        "If-Match",
                        replies.get(0).header("etag"))
                .is(200);
        Reply patched = account.patch(
                        rule,
                        "{\"page\": \"pages/b/b\"}",
                        "Idempotency-Key",
                        "k2",
                        "If-Match",
                        replies.get(0).header("etag"))
                .is(200);
        assertEquals("true", patched.header("idempotency-replayed"));
        account.delete(rule, "Idempotency-Key", "k3").is(204);
        assertEquals(
                "true", account.delete(rule, "Idempotency-Key", "k3").is(204).header("idempotency-replayed"));
    }

    @Test
    void requests_areReadStrictly_andTheAnswerNamesTheField() {
        String accounts = "/v1/accounts";
        refused(accounts, "{\"appid\": \"wx1\", \"nam\": \"x\", \"kind\": \"media\"}", "field: \"nam\"");
        refused(accounts, "{\"appid\": \"wx1\", \"kind\": \"media\"}", "name: missing");
        refused(accounts, "{\"appid\": 1, \"name\": \"x\", \"kind\": \"media\"}", "appid: 1 (expected: a text)");
        refused(accounts, "{\"appid\": null, \"name\": \"x\", \"kind\": \"media\"}", "appid: null");
        refused(accounts, newAccount(one, "firm"), "kind: \"firm\"");
        refused(accounts, "{\"name\": \"a\", \"name\": \"b\"}", "'name'");
        refused(accounts, "{\"appid\": \"wx1\", \"name\": \"x\", \"kind\": \"media\"} x", "'x'");
        refused(accounts, "{\"appid\": \"wx1\", \"name\": \"x\", \"kind\": \"media\"}{}", "railing");
        refused(accounts, "[]", "a JSON array (expected: one JSON object)");
        refused(accounts, "", "(expected: one JSON object)");
        refused(accounts, "{\"appid\"", "line 1");
        server.account(one);
        refused(
                rules,
                "{\"prefix\": \"http://a.cn/\", \"page\": \"p\", \"occupies\": \"yes\"}",
                "occupies: a JSON string");
        refused(
                rules,
                "{\"prefix\": \"http://a.cn/\", \"page\": \"p\", \"test_links\": [\"x\", 2]}",
                "test_links[1]: 2");
        refused(
                rules,
                "{\"prefix\": \"http://a.cn/\", \"page\": \"p\", \"test_links\": \"x\"}",
                "test_links: a JSON string");
        String rule = operator.post(rules, newRule("/")).is(201).header("location");
        refused(rule + "/rollback", "{\"release\": 1.5}", "release: 1.5 (expected: a whole number)");
        refused(rule + "/rollback", "{\"release\": 10000000000}", "release: 10000000000");
        refused(rule + "/publish", "{}", "body of 2 bytes (expected: none)");
        operator.get(rules + "?limti=3").is(400, "unknown_parameter");
        String explain = account1 + "/explain?link=https://a.b/?x=1&y=2";
        assertTrue(operator.get(explain)
                .is(400, "unknown_parameter")
                .text("detail")
                .endsWith("; is the link percent-encoded?"));
        operator.get(rules + "?limit=3&limit=4").is(400, "repeated_parameter");
        for (String limit : List.of("0", "201", "x", "-1", "")) {
            operator.get(rules + "?limit=" + limit).is(400, "malformed_request");
        }
    }

    private void refused(String target, String body, String detail) {
        Reply reply = operator.post(target, body).is(400, "malformed_request");
        assertTrue(reply.text("detail").contains(detail), reply.text("detail"));
    }

    @Test
    void unknownCaller_isRefused_beforeOtherChecks() {
        RestClient anonymous = server.anonymous();
        assertEquals(
                "Bearer realm=\"scangate\"",
                anonymous.get(account1).is(401, "unauthorized").header("www-authenticate"));
        Reply garbage = anonymous.as("garbage").post("/v1/accounts", "{").is(401, "unauthorized");
        assertTrue(garbage.header("www-authenticate").contains("invalid_token"));
        anonymous.as("op_").get("/v1/whoami").is(401, "unauthorized");
        anonymous.get("/v1/whoami", "Authorization", "Basic b3A6b3A=").is(401, "unauthorized");
    }

    @Test
    void methods_typesAndSizes_areChecked() {
        assertEquals(
                "GET, HEAD, OPTIONS, POST",
                operator.call("PUT", "/v1/accounts", "{}").is(405).header("allow"));
        operator.get("/v1/nothing").is(404, "not_found");
        operator.get(account1 + "/").is(404, "not_found");
        operator.post("/v1/accounts", "a=b", "Content-Type", "application/x-www-form-urlencoded")
                .is(415, "unsupported_media_type");
        operator.post("/v1/accounts", "{\"name\": \"" + "x".repeat(5000) + "\"}")
                .is(413, "content_too_large");
        operator.call("PUT", "/v1/licences", "domain,licence,holder\n".repeat(1000), "Content-Type", "text/csv")
                .is(200);
        Reply head = operator.call("HEAD", "/v1/accounts", null).is(200);
        assertEquals(0, head.content().length());
    }

    @Test
    void pages_joinToTheWholeList() {
        for (int i = 0; i < 5; i++) {
            operator.post("/v1/accounts", newAccount(one + "-" + i, "media")).is(201);
        }
        operator.patch(account1 + "-0", "{\"name\": \"m\"}").is(200);
        List<String> appids = pages("/v1/accounts?limit=2", "appid");
        assertEquals(appids.stream().sorted().distinct().toList(), appids);
        assertEquals(pages("/v1/accounts?limit=200", "appid"), appids);
        assertTrue(appids.containsAll(List.of(one + "-0", one + "-4")));
        List<Long> revisions = pages("/v1/audit?limit=7", "revision").stream()
                .map(Long::valueOf)
                .toList();
        assertEquals(
                LongStream.rangeClosed(1, revisions.size())
                        .map(i -> revisions.size() + 1 - i)
                        .boxed()
                        .toList(),
                revisions);
        assertEquals(2, pages(account1 + "-0/audit?limit=1", "revision").size());
        operator.get("/v1/audit?after=x").is(400, "malformed_request");
    }

    private List<String> pages(String target, String field) {
        List<String> all = new ArrayList<>();
        String next = "";
        for (int i = 0; i < 1000; i++) {
            JsonNode page = operator.get(target + next).is(200).body();
            StreamSupport.stream(page.get("items").spliterator(), false)
                    .forEach(item -> all.add(item.get(field).asText()));
            if (!page.has("next")) {
                return all;
            }
            next = "&after=" + encoded(page.get("next").asText());
        }
        throw new AssertionError("no last page of " + target);
    }

    @Test
    void audit_saysWhoChangedWhat_withBeforeAndAfter() {
        RestClient account = server.account(one);
        String rule = account.post(rules, newRule("/a/")).is(201).header("location");
        account.patch(rule, "{\"page\": \"pages/b/b\"}").is(200);
        JsonNode entries = account.get(account1 + "/audit").is(200).body().get("items");
        JsonNode edit = entries.get(0);
        assertEquals("rule.edit", edit.get("action").asText());
        assertEquals("account:" + one, edit.get("actor").asText());
        assertEquals("pages/a/a", edit.get("before").get("page").asText());
        assertEquals("pages/b/b", edit.get("after").get("page").asText());
        assertEquals(place + "/a/", edit.get("prefix").asText());
        JsonNode create = entries.get(entries.size() - 1);
        assertEquals("operator:test", create.get("actor").asText());
        assertFalse(create.has("before"));
        account.delete(rule).is(204);
        JsonNode deleted =
                account.get(account1 + "/audit?limit=1").is(200).body().get("items");
        assertFalse(deleted.get(0).has("after"));
    }

    @Test
    void operators_importLicences_andBlockHosts() {
        Reply report = operator.call(
                        "PUT",
                        "/v1/licences",
                        "domain,licence,holder\nexample.com,ICP-7,Me\nwww.example.com,ICP-8,Me\n",
                        "Content-Type",
                        "text/csv; charset=utf-8")
                .is(200);
        assertEquals(1, report.body().get("imported").asInt());
        assertEquals(1, report.body().get("rejected").asInt());
        assertEquals("ICP-7", operator.get("/v1/licences/example.com").is(200).text("licence"));
        operator.get("/v1/licences/example.org").is(404, "not_found");
        RestClient account = server.account(one);
        operator.put("/v1/blocked-hosts/127.0.0.1", "{\"reason\": \"phishing\"}")
                .is(200);
        account.post(rules, newRule("/")).is(422, "blocked_address");
        assertEquals(
                "127.0.0.1",
                operator.get("/v1/blocked-hosts")
                        .is(200)
                        .body()
                        .get("items")
                        .get(0)
                        .get("host")
                        .asText());
        operator.delete("/v1/blocked-hosts/127.0.0.1").is(204);
        operator.delete("/v1/blocked-hosts/127.0.0.1").is(404, "not_found");
        account.post(rules, newRule("/")).is(201);
        account.get("/v1/blocked-hosts").is(403, "forbidden");
        account.call("PUT", "/v1/licences", "x", "Content-Type", "text/csv").is(403, "forbidden");
    }

    @Test
    void ownership_isCheckedOnRequest_andTheResultIsKept() {
        operator.post("/v1/accounts", newAccount(one, "media")).is(201);
        String prefix = place + "/a/b";
        Reply file = operator.get(account1 + "/verification-file?prefix=" + encoded(prefix))
                .is(200);
        assertEquals(place + "/a/" + file.text("file_name"), file.text("address"));
        operator.get(account1 + "/verification-file?prefix=nonsense").is(422, "illegal_prefix");
        String ask = "{\"prefix\": \"" + prefix + "\"}";
        assertFalse(operator.post(account1 + "/verifications", ask)
                .is(200)
                .body()
                .get("proven")
                .asBoolean());
        server.website().put(file.text("file_name"), file.text("file_content"));
        assertTrue(operator.post(account1 + "/verifications", ask)
                .is(200)
                .body()
                .get("proven")
                .asBoolean());
        JsonNode found =
                operator.get(account1 + "/verifications").is(200).body().get("items");
        assertEquals("proven", found.get(0).get("outcome").asText());
        JsonNode asked =
                operator.get(account1 + "/verification-requests").is(200).body().get("items");
        assertEquals(2, asked.size());
        assertTrue(asked.get(0).get("proven").asBoolean(), asked::toString);
        assertFalse(asked.get(1).get("proven").asBoolean(), asked::toString);
        assertEquals(place + "/a/", asked.get(0).get("directory").asText());
        assertTrue(asked.get(0).get("by").asText().startsWith("operator:"), asked::toString);
        operator.get("/v1/accounts/wx9/verifications").is(404, "account_not_found");
        operator.post("/v1/accounts/wx9/verifications", ask).is(404, "account_not_found");
        operator.get("/v1/accounts/wx9/verification-file").is(404, "account_not_found");
    }

    @Test
    void platforms_areCreated_authorised_andWithdrawn() {
        server.account(one);
        operator.put("/v1/platforms/wxp", "{\"verify_ticket\": \"t\"}").is(200);
        operator.put("/v1/platforms/wxp/authorizations/" + one, null).is(200);
        operator.delete("/v1/platforms/wxp/authorizations/" + one).is(204);
        operator.delete("/v1/platforms/wxp/authorizations/" + one).is(404, "not_found");
        operator.put("/v1/platforms/other/authorizations/" + one, null).is(400, "invalid_argument");
        operator.put("/v1/platforms/wxp/authorizations/wx9", null).is(404, "account_not_found");
    }

    @Test
    void healthEndpoints_answer_andOperationIdsAreUnique() {
        RestClient anonymous = server.anonymous();
        assertEquals("alive", anonymous.get("/healthz").is(200).text("status"));
        assertEquals("ready", anonymous.get("/readyz").is(200).text("status"));
        TreeSet<String> ids = new TreeSet<>();
        anonymous
                .document()
                .operations()
                .forEach(operation ->
                        assertTrue(ids.add(operation.node().get("operationId").asText()), operation::path));
    }
}
