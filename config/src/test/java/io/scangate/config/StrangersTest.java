package io.scangate.config;

import static io.scangate.config.SignUpTest.body;
import static io.scangate.config.SignUpTest.signedUp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What strangers who have signed up cannot do to others, before an operator has approved them. */
@Timeout(120)
class StrangersTest {
    private static final String SIGN_UP = "/v1/sign-up";
    private static final String NEW = "/v1/accounts/wx-new";
    private static final String SHOP = "/v1/accounts/wx-shop";
    private static final Duration DAY = Duration.ofDays(1);

    private static String rule(TestServer server, String path, String more) {
        return "{\"prefix\": \"" + server.origin() + path + "\", \"page\": \"pages/a\"" + more + "}";
    }

    private static String account(String appid) {
        return "{" + GoodRequests.signUp(appid) + "}";
    }

    /** Strangers who fill all places keep others out for a time only. */
    @ParameterizedTest
    @EnumSource
    void anAccountAboutWhichNobodyDecides_isDeleted(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "sign-up-limit", "2", "sign-up-expiry", "48h")
                .licensed()) {
            RestClient ana = signedUp(server, "ana", "wx-new");
            JsonNode waiting = ana.get(SIGN_UP + "/accounts").is(200).body().at("/items/0");
            assertEquals(
                    Instant.parse(waiting.get("at").asText()).plus(DAY.multipliedBy(2)),
                    Instant.parse(waiting.get("expires_at").asText()));
            server.upload("wx-new");
            String id =
                    ana.post(NEW + "/rules", rule(server, "/a/", "")).is(201).text("id");
            ana.delete(NEW + "/rules/" + id).is(204);
            ana.post(NEW + "/rules", rule(server, "/b/", "")).is(201);
            server.advance(DAY);
            signedUp(server, "bo", "wx-bo");
            server.anonymous().post(SIGN_UP, body("cy", "wx-cy")).is(409, "sign_up_limit");
            server.operator().post("/v1/accounts/wx-bo/approve", null).is(200);
            signedUp(server, "cy", "wx-cy");

            server.advance(DAY.plusSeconds(1));
            Waiting.await().until(() -> server.operator().get(NEW).status() == 404);
            JsonNode entry = server.operator()
                    .get("/v1/audit?action=sign_up.expire")
                    .is(200)
                    .body()
                    .get("items");
            assertEquals(1, entry.size(), entry::toString);
            assertEquals("service:sign-up", entry.at("/0/actor").asText());
            assertEquals("expired", entry.at("/0/after/state").asText());
            JsonNode own = server.again("ana")
                    .get(SIGN_UP + "/accounts")
                    .is(200)
                    .body()
                    .at("/items/0");
            assertEquals("expired", own.get("state").asText());
            assertFalse(own.has("expires_at"), own::toString);
            assertEquals(
                    1,
                    server.operator()
                            .get("/v1/sign-ups?state=expired")
                            .is(200)
                            .body()
                            .get("total")
                            .asInt());
            assertEquals("active", server.operator().get("/v1/accounts/wx-bo").text("state"));
            assertEquals("waiting", server.operator().get("/v1/accounts/wx-cy").text("state"));

            server.again("ana").post(SIGN_UP + "/accounts", account("wx-new")).is(201);
            assertEquals(
                    0,
                    server.again("ana")
                            .get(NEW + "/deleted-rules")
                            .is(200)
                            .body()
                            .get("total")
                            .asInt());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNameAboutWhichAnOperatorDecides_staysTheSame(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient ana = signedUp(server, "ana", "wx-new");
            long before = server.head();
            for (String edit : List.of("\"name\": \"Bank\"", "\"name\": \"a\\u202eb\"", "\"contact\": \"bank\"")) {
                ana.patch(NEW, "{" + edit + "}").is(409, "awaiting_approval");
            }
            ana.patch(NEW, "{\"name\": \"n\", \"contact\": \"\"}").is(200);
            assertEquals(before, server.head());
            server.operator().post(NEW + "/approve", null).is(200);
            ana.patch(NEW, "{\"name\": \"Bank\"}").is(200);
        }
    }

    /** Whatever else an operator decides, gateways do not get the rules, and forecasts know that. */
    @ParameterizedTest
    @EnumSource
    void aRuleOfAWaitingAccount_isWithheldForThatReason(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient operator = server.operator();
            RestClient shop = server.account("wx-shop");
            String broad =
                    shop.post(SHOP + "/rules", rule(server, "/", "")).is(201).text("id");
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            String id =
                    ana.post(NEW + "/rules", rule(server, "/a/", "")).is(201).text("id");
            // It would be lost with the rule, which gives way.
            operator.put(NEW + "/rules/" + id + "/takedown", "{\"reason\": \"r\"}")
                    .is(409, "awaiting_approval");
            operator.put("/v1/blocked-hosts/127.0.0.1", "{\"reason\": \"r\"}").is(200);
            assertWaits(server, id);
            operator.delete("/v1/blocked-hosts/127.0.0.1").is(204);
            operator.put(NEW + "/feature", "{\"on\": false}").is(200);
            assertWaits(server, id);
            operator.put(NEW + "/suspension", "{\"reason\": \"r\"}").is(200);
            assertWaits(server, id);
            assertEquals(
                    "account_suspended",
                    operator.get(NEW).is(200).body().at("/withheld/cause").asText());
            JsonNode forecast = operator.post(SHOP + "/rules/" + broad + "/publish?dry_run=true", null)
                    .is(200)
                    .body();
            assertFalse(forecast.toString().contains("wx-new"), forecast::toString);
            ana.get(NEW).is(403, "account_suspended");
            operator.post(NEW + "/approve", null).is(200);
            assertEquals(
                    "account_suspended",
                    operator.get(NEW + "/rules/" + id)
                            .body()
                            .at("/withheld/cause")
                            .asText());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedAccountWaitsAgain_whereOthersAreApprovedAtOnce(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind);
                ConfigServer open = server.replica("sign-up", "open")) {
            RestClient there = RestClient.of(open.address());
            signedUp(server, "ana", "wx-new");
            server.operator()
                    .post(NEW + "/refuse", "{\"reason\": \"not yours\"}")
                    .is(200);
            there.post(SIGN_UP, body("bo", "wx-new")).is(201);
            there.post(SIGN_UP, body("cy", "wx-other")).is(201);
            assertEquals("waiting", server.operator().get(NEW).is(200).text("state"));
            assertEquals(
                    "active",
                    server.operator().get("/v1/accounts/wx-other").is(200).text("state"));
        }
    }

    /** Each pair of calls has one winner, whatever replica it comes to. */
    @ParameterizedTest
    @EnumSource
    void twoReplicasDecideOnce(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "sign-up-expiry", "48h");
                ConfigServer replica = server.replica("sign-up-expiry", "48h")) {
            RestClient there = server.operator().at(replica.address()).as(server.operatorKey());
            for (int i = 0; i < 5; i++) {
                String account = "/v1/accounts/wx" + i;
                String first = body("a" + i, "wx" + i);
                String second = body("b" + i, "wx" + i);
                List<Integer> signUps = InParallel.run(List.<Callable<Integer>>of(
                        () -> server.anonymous().post(SIGN_UP, first).status(),
                        () -> there.as(null).post(SIGN_UP, second).status()));
                assertEquals(List.of(201, 409), signUps.stream().sorted().toList());
                List<Integer> decisions = InParallel.run(List.<Callable<Integer>>of(
                        () -> server.operator().post(account + "/approve", null).status(),
                        () -> there.post(account + "/refuse", "{\"reason\": \"r\"}")
                                .status()));
                boolean approved = decisions.get(0) == 200;
                assertEquals(approved ? List.of(200, 409) : List.of(404, 200), decisions);
                assertEquals(approved ? 200 : 404, there.get(account).status());
            }
            signedUp(server, "cy", "wx-cy");
            server.advance(DAY.multipliedBy(3));
            Waiting.await().until(() -> there.get("/v1/accounts/wx-cy").status() == 404);
            assertEquals(
                    1,
                    there.get("/v1/audit?action=sign_up.expire")
                            .is(200)
                            .body()
                            .get("items")
                            .size());
        }
    }

    private static void assertWaits(TestServer server, String id) {
        assertEquals(
                "awaiting_approval",
                server.operator()
                        .get(NEW + "/rules/" + id)
                        .is(200)
                        .body()
                        .at("/withheld/cause")
                        .asText());
    }

    /** One sign-up makes one user: otherwise a stranger would make any number, and have as many passwords hashed. */
    @ParameterizedTest
    @EnumSource
    void aWaitingAccountInvitesOnlyPeopleWhoAreThere(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient ana = signedUp(server, "ana", "wx-new");
            RestClient bo = server.signedIn("bo", null, Map.of());
            String forBo = invitation(ana);
            String forCy = invitation(ana);
            bo.post("/v1/invitations/accept", "{\"token\": \"" + forBo + "\"}").is(200);
            long before = server.head();
            server.anonymous()
                    .post("/v1/invitations/register", registration("cy", forCy))
                    .is(409, "awaiting_approval");
            assertEquals(before, server.head());
            server.operator().post(NEW + "/approve", null).is(200);
            server.anonymous()
                    .post("/v1/invitations/register", registration("bo", forCy))
                    .is(409, "user_exists");
            server.anonymous()
                    .post("/v1/invitations/register", registration("bo", "unknown"))
                    .is(404, "invitation_not_found");
            server.anonymous()
                    .post("/v1/invitations/register", registration("cy", forCy))
                    .is(201);
        }
    }

    private static String invitation(RestClient owner) {
        return owner.post(NEW + "/invitations", "{\"role\": \"editor\"}")
                .is(200)
                .text("token");
    }

    private static String registration(String name, String token) {
        return "{\"name\": \"" + name + "\", \"password\": \"" + GoodRequests.PASSWORD + "\", \"token\": \"" + token
                + "\"}";
    }

    /** Whoever gives way learns that, and nothing of the rule that came. */
    @ParameterizedTest
    @EnumSource
    void whatComesInItsPlace_isNotForTheWaitingAccount(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient shop = server.account("wx-shop");
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            for (String path : List.of("/a/", "/b/", "/c/")) {
                ana.post(NEW + "/rules", rule(server, path, "")).is(201);
            }
            String links = ", \"test_links\": [\"" + server.origin() + "/a/secret\"]";
            shop.post(SHOP + "/rules", rule(server, "/a/", links)).is(201);
            String file =
                    "prefix,page\n" + server.origin() + "/b/,pages/secret\n" + server.origin() + "/d/,pages/secret\n";
            shop.post(SHOP + "/rules-file", file, "Content-Type", "text/csv").is(200);
            String broad =
                    shop.post(SHOP + "/rules", rule(server, "/", "")).is(201).text("id");
            shop.patch(SHOP + "/rules/" + broad, "{\"occupies\": true}").is(200);
            assertEquals(0, ana.get(NEW + "/rules").is(200).body().get("total").asInt());
            assertEquals(
                    3,
                    ana.get(NEW + "/notices?kind=rule_gave_way")
                            .is(200)
                            .body()
                            .get("total")
                            .asInt());
            for (String list : List.of("/audit", "/notices", "/deleted-rules")) {
                String seen = ana.get(NEW + list).is(200).content();
                assertFalse(seen.contains("wx-shop") || seen.contains("secret"), seen);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void contactsAreForApprovedAccounts(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient shop = server.account("wx-shop");
            shop.patch(SHOP, "{\"contact\": \"shop@example.org\"}").is(200);
            String id =
                    shop.post(SHOP + "/rules", rule(server, "/a/", "")).is(201).text("id");
            shop.post(SHOP + "/rules/" + id + "/publish", null).is(200);
            RestClient ana = signedUp(server, "ana", "wx-new");
            String question = NEW + "/conflicts?prefix=" + RestClient.encoded(server.origin() + "/a/");
            JsonNode found = ana.get(question).is(200).body().at("/items/0");
            assertEquals("wx-shop", found.get("appid").asText());
            assertFalse(found.has("contact") || found.has("name"), found::toString);
            server.operator().post(NEW + "/approve", null).is(200);
            assertEquals(
                    "shop@example.org",
                    ana.get(question).is(200).body().at("/items/0/contact").asText());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExplanationTellsThatTheAccountWaits(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient shop = server.account("wx-shop");
            RestClient ana = signedUp(server, "ana", "wx-new");
            server.upload("wx-new");
            ana.post(NEW + "/rules", rule(server, "/a/", "")).is(201);
            assertEquals(
                    "no_rule", explained(ana, NEW, server, "/b/1").get("code").asText());
            assertWaitingRule(explained(ana, NEW, server, "/a/1"), server);
            assertWaitingRule(explained(server.operator(), "/v1", server, "/a/1"), server);
            JsonNode toShop = explained(shop, SHOP, server, "/a/1");
            assertFalse(toShop.toString().contains("wx-new"), toShop::toString);
            assertEquals("no_rule", toShop.get("code").asText());

            String id =
                    shop.post(SHOP + "/rules", rule(server, "/", "")).is(201).text("id");
            shop.post(SHOP + "/rules/" + id + "/publish", null).is(200);
            JsonNode toAna = explained(ana, NEW, server, "/a/1");
            assertWaitingRule(toAna, server);
            assertEquals("wx-shop", toAna.get("appid").asText());
            JsonNode toOperator = explained(server.operator(), "/v1", server, "/a/1");
            assertEquals("opens_live_page", toOperator.get("code").asText());
            assertTrue(toOperator.has("waiting_rule"), toOperator::toString);

            server.operator().post(NEW + "/approve", null).is(200);
            JsonNode approved = explained(ana, NEW, server, "/a/1");
            assertEquals("unpublished", approved.get("code").asText());
            assertFalse(approved.has("waiting_rule"), approved::toString);
        }
    }

    private static JsonNode explained(RestClient client, String of, TestServer server, String path) {
        return client.get(of + "/explain?link=" + RestClient.encoded(server.origin() + path))
                .is(200)
                .body();
    }

    private static void assertWaitingRule(JsonNode explained, TestServer server) {
        assertEquals("awaiting_approval", explained.get("code").asText(), explained::toString);
        assertEquals("awaiting_approval", explained.at("/reasons/0").asText());
        assertEquals(
                "wx-new " + server.origin() + "/a/",
                explained.at("/waiting_rule/appid").asText() + " "
                        + explained.at("/waiting_rule/prefix").asText());
        assertTrue(explained.get("advice").asText().contains("waits for approval"), explained::toString);
    }
}
