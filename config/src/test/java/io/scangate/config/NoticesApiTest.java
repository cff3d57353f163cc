package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticesApiTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void anOwnerReadsItsNotices_andAnOperatorThoseOfAll(TestDatabase kind) throws Exception {
        try (TestServer server =
                TestServer.start(kind, directory, "publishes-per-month", "1").licensed()) {
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

    private static JsonNode items(RestClient client, String target) {
        return client.get(target).is(200).body().get("items");
    }

    private static String wish(String prefix) {
        return "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/a\"}";
    }
}
