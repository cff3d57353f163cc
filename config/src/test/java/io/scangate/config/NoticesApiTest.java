package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.notices.Receiver;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticesApiTest {
    @ParameterizedTest
    @EnumSource
    void anOwnerReadsItsNotices_andAnOperatorThoseOfAll(TestDatabase kind) throws Exception {
        try (TestServer server =
                TestServer.start(kind, "publishes-per-month", "1").licensed()) {
            RestClient a = server.account("wxa");
            RestClient b = server.account("wxb");
            String rule = a.post("/v1/accounts/wxa/rules", wish(server.origin() + "/a/"))
                    .is(201)
                    .text("id");
            String forecast = "/v1/accounts/wxb/rules?dry_run=true";
            b.post(forecast, wish(server.origin() + "/a/b")).is(200);
            assertEquals(0, items(a, "/v1/accounts/wxa/notices").size(), "a dry run tells nobody");
            b.post("/v1/accounts/wxb/rules", wish(server.origin() + "/a/b")).is(201);
            a.post("/v1/accounts/wxa/rules/" + rule + "/publish", null).is(200);

            JsonNode mine = items(a, "/v1/accounts/wxa/notices");
            assertEquals(2, mine.size());
            assertEquals("quota_used", mine.at("/0/kind").asText());
            assertEquals("2026-11", mine.at("/0/facts/month").asText());
            assertEquals("rule_inside", mine.at("/1/kind").asText());
            assertEquals(server.origin() + "/a/", mine.at("/1/facts/prefix").asText());
            assertFalse(mine.toString().contains("wxb"), "the rule inside is not published");
            assertEquals(0, items(b, "/v1/accounts/wxb/notices").size());
            assertEquals(mine, items(server.operator(), "/v1/notices"));
            assertEquals(
                    mine.get(1),
                    items(server.operator(), "/v1/notices?kind=rule_inside").get(0));
            JsonNode page = a.get("/v1/accounts/wxa/notices?limit=1").is(200).body();
            assertEquals(
                    mine.get(1),
                    items(
                                    a,
                                    "/v1/accounts/wxa/notices?after="
                                            + page.get("next").asText())
                            .get(0));
            a.get("/v1/notices").is(403, "forbidden");
            b.get("/v1/accounts/wxa/notices").is(404, "account_not_found");
            a.get("/v1/accounts/wxa/notices?after=x").is(400, "malformed_request");
            a.get("/v1/accounts/wxa/notices?kind=x").is(400, "malformed_request");
        }
    }

    @ParameterizedTest
    @EnumSource
    void webhooksShowTheirSecretOnce_andListEachAttempt(TestDatabase kind) throws Exception {
        try (Receiver receiver = new Receiver();
                TestServer server = TestServer.start(
                        kind,
                        "publishes-per-month",
                        "1",
                        "webhook-allow-loopback",
                        "true",
                        "webhook-pause",
                        "10ms",
                        "webhook-ports",
                        String.valueOf(receiver.port()))) {
            server.licensed();
            RestClient a = server.account("wxa");
            String mine = "/v1/accounts/wxa/webhooks/ci";
            String wish = "{\"address\": \"" + receiver.address("/a") + "\", \"kinds\": [\"quota_used\"]}";
            String secret = a.put(mine, wish).is(200).text("secret");
            assertFalse(a.put(mine, wish).is(200).body().has("secret"), "shown once");
            assertFalse(a.get(mine).is(200).content().contains("whsec_"));
            JsonNode listed = items(a, "/v1/accounts/wxa/webhooks");
            assertEquals(1, listed.size());
            assertEquals("quota_used", listed.at("/0/kinds/0").asText());
            assertEquals(0, items(server.operator(), "/v1/webhooks").size(), "those of accounts are not listed");

            receiver.answers(202, "thanks");
            JsonNode test = a.post(mine + "/test", null).is(200).body();
            assertEquals("delivered 202 thanks", shown(test));
            Receiver.Message message = receiver.messages().get(0);
            assertEquals("test", message.json().get("type").asText());
            assertTrue(message.isSignedWith(secret));

            String rule = a.post("/v1/accounts/wxa/rules", wish(server.origin() + "/a/"))
                    .is(201)
                    .text("id");
            a.post("/v1/accounts/wxa/rules/" + rule + "/publish", null).is(200);
            Waiting.await("the notice is sent")
                    .until(() -> items(a, mine + "/attempts").size() == 2);
            JsonNode attempts = items(a, mine + "/attempts");
            assertEquals(1, attempts.at("/0/notice").asInt());
            assertEquals(2, attempts.at("/0/number").asInt());
            assertFalse(attempts.get(1).has("notice"));
            assertEquals(
                    "quota_used", receiver.messages().get(1).json().get("type").asText());
            assertTrue(receiver.messages().get(1).isSignedWith(secret));

            String renewed = a.put(mine, wish.replace("}", ", \"renew_secret\": true}"))
                    .is(200)
                    .text("secret");
            a.post(mine + "/test", null).is(200);
            assertTrue(receiver.messages().get(2).isSignedWith(renewed) && !renewed.equals(secret));
            assertFalse(server.operator().get("/v1/audit?limit=200").content().contains("whsec_"));
            a.delete(mine).is(204);
            a.delete(mine).is(404, "not_found");
            assertEquals(
                    "webhook.delete",
                    items(a, "/v1/accounts/wxa/audit").at("/0/action").asText());
        }
    }

    private static String shown(JsonNode attempt) {
        return attempt.path("outcome").asText() + " " + attempt.path("status").asText() + " "
                + attempt.path("answer").asText();
    }

    @ParameterizedTest
    @EnumSource
    void badWebhooksAreRefused(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient a = server.account("wxa");
            for (String address : List.of(
                    "http://127.0.0.1/",
                    "http://[::1]/",
                    "https://0x7f.1/",
                    "https://10.0.0.8:443/",
                    "http://169.254.169.254/latest",
                    "https://hook.example:22/",
                    "ftp://hook.example/",
                    "https://user@hook.example/",
                    "https://hook.example/#part",
                    "hook.example",
                    "https://hook.example/" + "a".repeat(2_000))) {
                a.put("/v1/accounts/wxa/webhooks/x", "{\"address\": \"" + address + "\"}")
                        .is(400, "invalid_argument");
            }
            String good = "{\"address\": \"https://hook.invalid/\"}";
            a.put("/v1/accounts/wxa/webhooks/a%20b", good).is(400, "invalid_argument");
            a.put("/v1/accounts/wxa/webhooks/x", good.replace("}", ", \"kinds\": [\"all\"]}"))
                    .is(400, "malformed_request");
            a.put("/v1/webhooks/x", good).is(403, "forbidden");
            for (int i = 0; i < 10; i++) {
                a.put("/v1/accounts/wxa/webhooks/w" + i, good).is(200);
            }
            a.put("/v1/accounts/wxa/webhooks/w10", good).is(400, "invalid_argument");
            a.put("/v1/accounts/wxa/webhooks/w9", good).is(200);
            server.operator().put("/v1/accounts/wx-none/webhooks/x", good).is(404, "account_not_found");
            server.operator().put("/v1/webhooks/x", good).is(200);
            server.operator().get("/v1/webhooks/x/attempts").is(200);
            a.get("/v1/accounts/wxa/webhooks/none/attempts").is(404, "not_found");
        }
    }

    private static JsonNode items(RestClient client, String target) {
        return client.get(target).is(200).body().get("items");
    }

    private static String wish(String prefix) {
        return "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/a\"}";
    }
}
