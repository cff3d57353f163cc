package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way of a developer from the first call to a printed code, over HTTP and with a running gateway. */
class JourneyTest {
    private static final String ACCOUNT = "/v1/accounts/wx-shop";
    private static final String RULES = ACCOUNT + "/rules";

    @TempDir
    Path directory;

    private static String rule(String prefix, String more) {
        return "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/item/item\"" + more + "}";
    }

    @ParameterizedTest
    @EnumSource
    void fromAnAccount_toAPublishedRule_andBack(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind);
                TestGateway gateway = new TestGateway(server, directory)) {
            RestClient operator = server.operator();
            operator.post("/v1/accounts", "{\"appid\": \"wx-shop\", \"name\": \"Shop\", \"kind\": \"corporate\"}")
                    .is(201);
            RestClient shop = tokenOf(server, "wx-shop");
            shop.put(ACCOUNT + "/members/bo", "{\"role\": \"developer\"}").is(200);
            String items = server.origin() + "/item/";
            String poster = items + "42?from=poster";

            String id = addedAfterAllChecks(server, shop, items);
            testedBeforeItIsPublished(gateway, shop, id, poster);
            published(operator, gateway, shop, id, poster);
            editedByADraft(gateway, shop, id, poster);
            publishedTwentyTimesAMonth(shop, id);
            rolledBack(gateway, shop, id, poster);
            tenRulesAtMost(server, shop);
            occupiedAgainstOthers(server, shop, items, id);
        }
    }

    private static RestClient tokenOf(TestServer server, String appid) {
        String secret = server.operator()
                .post("/v1/accounts/" + appid + "/secret", null)
                .is(200)
                .text("secret");
        return server.operator()
                .as(server.anonymous()
                        .post("/v1/tokens", "{\"appid\": \"" + appid + "\", \"secret\": \"" + secret + "\"}")
                        .is(200)
                        .text("access_token"));
    }

    private static String addedAfterAllChecks(TestServer server, RestClient shop, String items) {
        Reply noLicence = shop.post(RULES, rule(items, "")).is(422, "no_licence");
        assertTrue(noLicence.text("detail").contains("127.0.0.1"), noLicence.text("detail"));
        server.licensed();
        Reply file = shop.get(ACCOUNT + "/verification-file?prefix=" + encoded(items))
                .is(200);
        Reply noFile = shop.post(RULES, rule(items, "")).is(422, "ownership_not_proven");
        assertTrue(noFile.text("detail").contains(file.text("address")), noFile.text("detail"));
        assertTrue(noFile.text("detail").contains("404"), noFile.text("detail"));
        server.website().put(file.text("file_name"), "something else");
        shop.post(RULES, rule(items, "")).is(422, "ownership_not_proven");
        server.website().put(file.text("file_name"), file.text("file_content"));
        shop.post(RULES, rule("https://user@shop.example.com/", "")).is(422, "illegal_prefix");
        shop.post(RULES, rule(items, ", \"test_links\": [\"" + server.origin() + "/other\"]"))
                .is(422, "test_link_outside_rule");
        return shop.post(RULES, rule(items, "")).is(201).text("id");
    }

    private static void testedBeforeItIsPublished(TestGateway gateway, RestClient shop, String id, String poster)
            throws Exception {
        shop.patch(RULES + "/" + id, "{\"test_version\": \"trial\", \"test_links\": [\"" + poster + "\"]}")
                .is(200);
        gateway.update();
        assertEquals("trial pages/item/item", gateway.scan("bo", poster));
        assertEquals("unpublished", gateway.scan("anna", poster));
        assertEquals("unpublished", gateway.scan("bo", poster + "&x=1"));
    }

    private static void published(RestClient operator, TestGateway gateway, RestClient shop, String id, String poster)
            throws Exception {
        shop.post(RULES + "/" + id + "/publish", null).is(409, "code_not_published");
        operator.patch(ACCOUNT, "{\"code_published\": true}").is(200);
        shop.post(RULES + "/" + id + "/publish", null).is(200);
        gateway.update();
        assertEquals("release pages/item/item", gateway.scan("anna", poster));
        assertEquals("release pages/item/item", gateway.scan("bo", poster + "&x=1"));
        assertEquals("trial pages/item/item", gateway.scan("bo", poster));
    }

    private static void editedByADraft(TestGateway gateway, RestClient shop, String id, String poster)
            throws Exception {
        shop.patch(RULES + "/" + id, "{\"page\": \"pages/item/spring\"}").is(200);
        gateway.update();
        assertEquals("trial pages/item/spring", gateway.scan("bo", poster));
        assertEquals("release pages/item/item", gateway.scan("anna", poster));
        shop.post(RULES + "/" + id + "/publish", null).is(200);
        gateway.update();
        assertEquals("release pages/item/spring", gateway.scan("anna", poster));
    }

    private static void publishedTwentyTimesAMonth(RestClient shop, String id) {
        for (int i = 2; i < 20; i++) {
            shop.post(RULES + "/" + id + "/publish", null).is(200);
        }
        assertEquals(
                0,
                shop.get(ACCOUNT + "/quota")
                        .is(200)
                        .body()
                        .get("publishes_left")
                        .asInt());
        Reply refused = shop.post(RULES + "/" + id + "/publish", null).is(409, "publish_quota");
        assertTrue(refused.text("detail").contains("20 publishes in 2026-11"), refused.text("detail"));
    }

    private static void rolledBack(TestGateway gateway, RestClient shop, String id, String poster) throws Exception {
        Reply back =
                shop.post(RULES + "/" + id + "/rollback", "{\"release\": 1}").is(200);
        assertEquals(21, back.body().at("/live/number").asInt());
        gateway.update();
        assertEquals("release pages/item/item", gateway.scan("anna", poster));
        assertEquals("trial pages/item/spring", gateway.scan("bo", poster));
    }

    private static void tenRulesAtMost(TestServer server, RestClient shop) {
        Reply file = shop.get(ACCOUNT + "/verification-file").is(200);
        server.website().put(file.text("file_name"), file.text("file_content"));
        for (int i = 1; i < 10; i++) {
            shop.post(RULES, rule(server.origin() + "/more/" + i, "")).is(201);
        }
        shop.post(RULES, rule(server.origin() + "/more/10", "")).is(409, "rule_limit");
        assertEquals(10, shop.get(RULES).is(200).body().get("items").size());
    }

    private static void occupiedAgainstOthers(TestServer server, RestClient shop, String items, String id) {
        shop.patch(RULES + "/" + id, "{\"occupies\": true}").is(200);
        RestClient rival = server.account("wx-rival");
        Reply refused = rival.post("/v1/accounts/wx-rival/rules", rule(items + "42", ""))
                .is(409, "prefix_taken");
        JsonNode conflict = refused.body().get("conflict");
        assertEquals(items, conflict.get("prefix").asText());
        assertEquals("wx-shop", conflict.get("appid").asText());
        assertTrue(
                refused.text("detail").contains("inside the occupied rule \"" + items + "\""), refused.text("detail"));
    }
}
