package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Strangers who register accounts, and operators who approve or refuse them, by the API. */
@Timeout(120)
class SignUpTest {
    private static final String SIGN_UP = "/v1/sign-up";
    private static final String NEW = "/v1/accounts/wx-new";

    static String body(String name, String appid) {
        return "{\"name\": \"" + name + "\", \"password\": \"" + GoodRequests.PASSWORD + "\", "
                + GoodRequests.signUp(appid) + "}";
    }

    /** A client with the session of a person who signs up. */
    static RestClient signedUp(TestServer server, String name, String appid) {
        Reply begun = server.anonymous().post(SIGN_UP, body(name, appid)).is(201);
        String cookie = begun.header("set-cookie");
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
        return server.anonymous().as(RestClient.SESSION + cookie.replaceAll("^scangate-local=|;.*", ""));
    }

    private static String rule(TestServer server, String path, String more) {
        return "{\"prefix\": \"" + server.origin() + path + "\", \"page\": \"pages/a\"" + more + "}";
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.at(field).asText()));
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void nobodySignsUp_unlessASettingAllowsIt(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "sign-up", "off")) {
            assertEquals("off", server.anonymous().get(SIGN_UP).is(200).text("sign_up"));
            server.anonymous().post(SIGN_UP, body("ana", "wx-new")).is(403, "sign_up_off");
            RestClient bo = server.signedIn("bo", null, Map.of());
            long before = server.head();
            bo.post(SIGN_UP + "/accounts", "{" + GoodRequests.signUp("wx-new") + "}")
                    .is(403, "sign_up_off");
            assertEquals(before, server.head());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountWaits_withEverythingPrepared_untilAnOperatorApprovesIt(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            JsonNode account = ana.get(NEW).is(200).body();
            assertEquals("waiting", account.get("state").asText());
            assertEquals("awaiting_approval", account.at("/withheld/cause").asText());
            assertEquals(
                    "owner",
                    ana.get("/v1/session").body().at("/accounts/0/role").asText());
            String id = preparedAll(server, ana);
            server.operator().patch(NEW, "{\"code_published\": true}").is(200);
            nothingIsServed(server, ana, id);

            JsonNode waiting =
                    server.operator().get("/v1/sign-ups?state=waiting").is(200).body();
            assertEquals(List.of("wx-new"), texts(waiting.get("items"), "/appid"));
            assertEquals("ana", waiting.at("/items/0/user").asText());
            server.operator().delete(NEW).is(409, "awaiting_approval");
            RestClient admin = server.signedIn("ops", ServiceRole.ADMIN, Map.of());
            assertEquals("active", admin.post(NEW + "/approve", null).is(200).text("state"));
            admin.post(NEW + "/approve", null).is(409, "not_waiting");
            admin.post(NEW + "/refuse", "{\"reason\": \"r\"}").is(409, "not_waiting");
            ana.post(NEW + "/rules/" + id + "/publish", null).is(200);
            assertTrue(snapshot(server).contains("pages/a"), snapshot(server));

            assertEquals(
                    List.of("approved", "waiting"),
                    texts(ana.get(NEW + "/notices?kind=sign_up").is(200).body().get("items"), "/facts/state"));
            assertEquals(
                    List.of("user:ops", "user:ana"),
                    List.of(actor(ana, "account.approve"), actor(ana, "account.sign_up")));
            assertEquals(
                    "approved",
                    ana.get(SIGN_UP + "/accounts")
                            .is(200)
                            .body()
                            .at("/items/0/state")
                            .asText());
        }
    }

    private static String actor(RestClient ana, String action) {
        return ana.get(NEW + "/audit?action=" + action)
                .is(200)
                .body()
                .at("/items/0/actor")
                .asText();
    }

    /** Adds, verifies, edits and looks at a rule; returns it. */
    private static String preparedAll(TestServer server, RestClient ana) {
        ana.post(NEW + "/rules", rule(server, "/a/", ", \"occupies\": true")).is(409, "awaiting_approval");
        String id = ana.post(NEW + "/rules", rule(server, "/a/", "")).is(201).text("id");
        String rule = NEW + "/rules/" + id;
        ana.patch(rule, "{\"occupies\": true}").is(409, "awaiting_approval");
        ana.patch(rule, "{\"test_links\": [\"" + server.origin() + "/a/1\"]}").is(200);
        ana.put(NEW + "/members/tester", "{\"role\": \"developer\"}").is(200);
        ana.post(NEW + "/verifications", "{\"prefix\": \"" + server.origin() + "/a/\"}")
                .is(200);
        assertEquals(
                "awaiting_approval",
                ana.get(rule).is(200).body().at("/withheld/cause").asText());
        return id;
    }

    private static void nothingIsServed(TestServer server, RestClient ana, String id) {
        server.account("wx-other");
        String rule = NEW + "/rules/" + id;
        String actions = "{\"actions\": [{\"rule\": \"" + id + "\", \"action\": \"publish\"}]";
        ana.post(rule + "/publish", null).is(409, "awaiting_approval");
        server.operator().post(rule + "/publish", null).is(409, "awaiting_approval");
        ana.post(rule + "/publish?dry_run=true", null).is(409, "awaiting_approval");
        ana.post(NEW + "/releases", actions + "}").is(409, "awaiting_approval");
        ana.post(NEW + "/releases", actions + ", \"publish_at\": \"2026-11-20T00:00:00Z\"}")
                .is(409, "awaiting_approval");
        String add = rule(server, "/b/", ", \"action\": \"add\", \"publish\": true");
        ana.post(NEW + "/releases", "{\"actions\": [" + add + "]}").is(409, "awaiting_approval");
        ana.post(NEW + "/offers", "{\"rule\": \"" + id + "\", \"receiver\": \"wx-other\"}")
                .is(409, "awaiting_approval");
        server.operator()
                .post("/v1/accounts/wx-other/rules", rule(server, "/other/", ""))
                .is(201);
        ana.post(NEW + "/claims", rule(server, "/other/", "")).is(409, "awaiting_approval");
        String snapshot = snapshot(server);
        assertTrue(snapshot.contains("{\"appid\":\"wx-new\",\"members\":{},\"rules\":[]}"), snapshot);
    }

    private static String snapshot(TestServer server) {
        return server.operator().get("/v1/snapshot").is(200).content();
    }

    @ParameterizedTest
    @EnumSource
    void theOldestComesFirst_forWhoAsksForIt_pageByPage(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            List.of("wx-1", "wx-2", "wx-3").forEach(server::waiting);
            String oldest = "/v1/sign-ups?state=waiting&limit=2&order=oldest";
            JsonNode first = server.operator().get(oldest).is(200).body();
            assertEquals(List.of("wx-1", "wx-2"), texts(first.get("items"), "/appid"));
            assertEquals(3, first.get("total").asInt());
            JsonNode second = server.operator()
                    .get(oldest + "&after=" + first.get("next").asText())
                    .is(200)
                    .body();
            assertEquals(List.of("wx-3"), texts(second.get("items"), "/appid"));
            JsonNode newest = server.operator()
                    .get("/v1/sign-ups?order=newest&limit=2")
                    .is(200)
                    .body();
            assertEquals(List.of("wx-3", "wx-2"), texts(newest.get("items"), "/appid"));
            server.operator().get("/v1/sign-ups?order=older").is(400, "malformed_request");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedAccountIsGone_itsAppidIsFree_andThePersonReadsWhy(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            ana.post(NEW + "/rules", rule(server, "/a/", "")).is(201);
            RestClient bo = signedUp(server, "bo", "wx-bo");
            bo.post(SIGN_UP + "/accounts", "{" + GoodRequests.signUp("wx-new") + "}")
                    .is(409, "account_exists");
            Reply refused = server.operator()
                    .post(NEW + "/refuse", "{\"reason\": \"not your shop\"}")
                    .is(200);
            assertEquals("refused", refused.text("state"));
            ana.get(NEW).is(404, "account_not_found");
            JsonNode own = ana.get(SIGN_UP + "/accounts").is(200).body().at("/items/0");
            assertEquals("not your shop", own.get("reason").asText());
            JsonNode entry = server.operator().get("/v1/audit?limit=1").body().at("/items/0");
            assertEquals(
                    "sign_up.refuse operator:test",
                    entry.get("action").asText() + " " + entry.get("actor").asText());
            assertEquals("not your shop", entry.at("/after/reason").asText());

            bo.post(SIGN_UP + "/accounts", "{" + GoodRequests.signUp("wx-new") + "}")
                    .is(201);
            assertEquals(0, bo.get(NEW + "/rules").is(200).body().get("total").asInt());
            ana.get(NEW).is(404, "account_not_found");
            assertEquals(
                    0,
                    server.operator()
                            .get("/v1/deleted-accounts")
                            .body()
                            .get("total")
                            .asInt());
        }
    }

    @ParameterizedTest
    @EnumSource
    void strangersLearnOnlyThatAnAppidCannotBeRegistered(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            server.account("wx-served");
            server.account("wx-deleted");
            server.operator().delete("/v1/accounts/wx-deleted").is(204);
            server.waiting("wx-waiting");
            List<String> answers = new ArrayList<>();
            for (String appid : List.of("wx-served", "wx-deleted", "wx-waiting")) {
                Reply taken =
                        server.anonymous().post(SIGN_UP, body("ana", appid)).is(409, "account_exists");
                answers.add(taken.text("detail").replace(appid, "X"));
            }
            assertEquals(1, answers.stream().distinct().count(), answers::toString);
            server.anonymous().post(SIGN_UP, body("wx-waiting", "wx-free")).is(409, "user_exists");
            server.operator().get("/v1/users/ana").is(404, "user_not_found");
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyOurOwnPagesSignPeopleUp_withNamesThatPeopleCanRead(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient browser = server.anonymous();
            String body = body("ana", "wx-new");
            browser.post(SIGN_UP, body, "Scangate-Session", "0").is(401, "unauthorized");
            browser.post(SIGN_UP, body, "Scangate-Session", "1", "Origin", "https://other.example")
                    .is(403, "foreign_origin");
            long before = server.head();
            for (String name : List.of("a\\u202eb", "a\\u0007b", "a\\u200bb", "\\u2800", " ", "\\ud800")) {
                String spoofed = body.replace("\"account_name\": \"n\"", "\"account_name\": \"" + name + "\"");
                Reply refused =
                        browser.post(SIGN_UP, spoofed, "Scangate-Session", "1").is(400);
                assertEquals("account_name", refused.text("field"), refused::content);
            }
            for (String name : List.of("\\u3164", "\\u2800", "a\\u202eb", "\\u00a0")) {
                String spoofed = body.replace("{\"name\"", "{\"display_name\": \"" + name + "\", \"name\"");
                browser.post(SIGN_UP, spoofed, "Scangate-Session", "1").is(400, "invalid_argument");
            }
            browser.post(SIGN_UP, body.replace("media", "personal")).is(422, "personal_account");
            browser.post(SIGN_UP, body.replace("wx-new", "..")).is(400, "invalid_argument");
            browser.post(SIGN_UP, body.replace(GoodRequests.PASSWORD, "short")).is(400, "invalid_argument");
            assertEquals(before, server.head());
        }
    }

    @ParameterizedTest
    @EnumSource
    void strangersCannotFillTheDatabase(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "sign-up-limit", "2")) {
            signedUp(server, "ana", "wx-1");
            signedUp(server, "bo", "wx-2");
            server.anonymous().post(SIGN_UP, body("cy", "wx-3")).is(409, "sign_up_limit");
            server.operator().post("/v1/accounts/wx-1/approve", null).is(200);
            signedUp(server, "cy", "wx-3");
        }
        try (TestServer server = TestServer.start(kind, "sign-up", "open", "sign-up-limit", "6")) {
            RestClient ana = signedUp(server, "ana", "wx-1");
            assertEquals("active", ana.get("/v1/accounts/wx-1").is(200).text("state"));
            for (int i = 2; i < 6; i++) {
                ana.post(SIGN_UP + "/accounts", "{" + GoodRequests.signUp("wx-" + i) + "}")
                        .is(201);
            }
            ana.post(SIGN_UP + "/accounts", "{" + GoodRequests.signUp("wx-6") + "}")
                    .is(409, "sign_up_limit");
            signedUp(server, "bo", "wx-6");
            server.anonymous().post(SIGN_UP, body("cy", "wx-7")).is(409, "sign_up_limit");
            server.advance(Duration.ofDays(1).plusSeconds(1));
            signedUp(server, "cy", "wx-7");
        }
        try (TestServer server = TestServer.start(kind, "sign-ups-per-hour", "2")) {
            server.anonymous().post(SIGN_UP, body("ana", "wx-1")).is(201);
            server.anonymous().post(SIGN_UP, body("ana", "wx-2")).is(409, "user_exists");
            Reply paused = server.anonymous().post(SIGN_UP, body("bo", "wx-2")).is(429, "too_many_tries");
            assertFalse(paused.header("retry-after").isEmpty());
            server.refusedCalls().flush();
            JsonNode refused = server.operator().get("/v1/refused-calls").body();
            assertTrue(refused.toString().contains("POST /v1/sign-up"), refused::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingAccountIsInNobodysWay(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient shop = server.account("wx-shop");
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            String same =
                    ana.post(NEW + "/rules", rule(server, "/a/", "")).is(201).text("id");
            ana.post(NEW + "/rules", rule(server, "/shop/inside/", "")).is(201);
            String other = ana.post(NEW + "/rules", rule(server, "/other/", ""))
                    .is(201)
                    .text("id");
            assertEquals(
                    0,
                    shop.get("/v1/accounts/wx-shop/conflicts?occupies=true&prefix="
                                    + RestClient.encoded(server.origin() + "/shop/"))
                            .is(200)
                            .body()
                            .get("items")
                            .size());
            shop.post("/v1/accounts/wx-shop/rules?dry_run=true", rule(server, "/a/", ""))
                    .is(200);
            ana.get(NEW + "/rules/" + same).is(200);

            shop.post("/v1/accounts/wx-shop/rules", rule(server, "/a/", "")).is(201);
            shop.post("/v1/accounts/wx-shop/rules", rule(server, "/shop/", ", \"occupies\": true"))
                    .is(201);
            assertEquals(List.of(other), texts(ana.get(NEW + "/rules").body().get("items"), "/id"));
            assertEquals(
                    2,
                    ana.get(NEW + "/notices?kind=rule_gave_way")
                            .body()
                            .get("total")
                            .asInt());
            ana.post(NEW + "/deleted-rules/" + same + "/restore", null).is(409, "prefix_taken");
            ana.post(NEW + "/rules", rule(server, "/shop/again/", "")).is(409, "prefix_taken");

            String shops = shop.post("/v1/accounts/wx-shop/rules", rule(server, "/broad/", ""))
                    .is(201)
                    .text("id");
            shop.post("/v1/accounts/wx-shop/rules/" + shops + "/publish", null).is(200);
            ana.post(NEW + "/rules", rule(server, "/broad/inside/", "")).is(201);
            JsonNode inside = server.operator()
                    .get("/v1/explain?link=" + RestClient.encoded(server.origin() + "/broad/inside/1"))
                    .is(200)
                    .body();
            assertEquals("wx-shop", inside.path("appid").asText(), inside::toString);

            RestClient bo = signedUp(server, "bo", "wx-bo");
            server.upload("wx-bo");
            bo.post("/v1/accounts/wx-bo/rules", rule(server, "/other/", "")).is(409, "prefix_taken");
            server.operator().post(NEW + "/approve", null).is(200);
            shop.post("/v1/accounts/wx-shop/rules", rule(server, "/other/", "")).is(409, "prefix_taken");
        }
    }

    @ParameterizedTest
    @EnumSource
    void gatewaysGetNothingOfAWaitingAccount_untilItIsApproved(TestDatabase kind, @TempDir Path directory)
            throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient shop = server.account("wx-shop");
            String broad = shop.post("/v1/accounts/wx-shop/rules", rule(server, "/", ""))
                    .is(201)
                    .text("id");
            shop.post("/v1/accounts/wx-shop/rules/" + broad + "/publish", null).is(200);
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            String link = server.origin() + "/new/1";
            ana.put(NEW + "/members/bo", "{\"role\": \"developer\"}").is(200);
            ana.post(NEW + "/rules", rule(server, "/new/", ", \"test_links\": [\"" + link + "\"]"))
                    .is(201);
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            try (Gateway gateway = FollowingGateway.start(server.base(), key, directory, Map.of())) {
                Waiting.await().until(() -> gateway.revision() == server.head());
                assertEquals("release pages/a", FollowingGateway.scan(gateway, "bo", link));
                ana.post(NEW + "/rules", rule(server, "/new/2/", "")).is(201);
                Waiting.await().until(() -> gateway.revision() == server.head());
                assertEquals("release pages/a", FollowingGateway.scan(gateway, "bo", link));
                server.operator().post(NEW + "/approve", null).is(200);
                Waiting.await().until(() -> gateway.revision() == server.head());
                assertEquals("develop pages/a", FollowingGateway.scan(gateway, "bo", link));
                assertEquals("unpublished", FollowingGateway.scan(gateway, "anna", link));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImportLeavesAWaitingAccountAlone(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            ana.post(NEW + "/rules", rule(server, "/a/", "")).is(201);
            List<String> left = new ArrayList<>();
            AccountImport.Terms terms = new AccountImport.Terms(AccountKind.MEDIA, true, "pages/a", 10, 5);
            server.store().changeMany("operator:ops", batch -> {
                AccountImport into = new AccountImport("operator:ops", terms, Clock.systemUTC());
                into.take(
                        batch,
                        new Account("wx-new", Map.of(), List.of(new Rule(server.origin() + "/b/", "pages/b", null))),
                        omitted -> left.add(omitted.reason()));
                into.take(
                        batch,
                        new Account("wx-old", Map.of(), List.of(new Rule(server.origin() + "/a/", "pages/b", null))),
                        omitted -> left.add(omitted.reason()));
            });
            assertEquals(List.of("awaiting_approval"), left);
            assertEquals(0, ana.get(NEW + "/rules").is(200).body().get("total").asInt());
            assertTrue(snapshot(server).contains("pages/b"));
        }
    }
}
