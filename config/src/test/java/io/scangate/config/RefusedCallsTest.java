package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Refused sign-ins and calls for operators. */
@Timeout(120)
class RefusedCallsTest {
    @ParameterizedTest
    @EnumSource
    void refusedSignInsAndCallsAreListed_andAFloodHasABound(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient account = server.account("wx1");
            server.account("wx2");
            RestClient viewer = server.signedIn("ana", null, Map.of("wx1", AccountRole.VIEWER));
            for (int i = 0; i < 3; i++) {
                server.anonymous()
                        .post("/v1/session", "{\"name\": \"ana\", \"password\": \"hunter2\"}")
                        .is(401, "unauthorized");
            }
            viewer.delete("/v1/accounts/wx1").is(403, "forbidden");
            viewer.get("/v1/accounts/wx2/rules").is(404, "account_not_found");
            account.get("/v1/accounts/wx2/rules").is(404, "account_not_found");
            // It is in the scope of an operator, who has mistyped.
            server.operator().get("/v1/accounts/wx3/rules").is(404, "account_not_found");
            server.anonymous().as("op_hunter2").get("/v1/accounts").is(401, "unauthorized");
            long before = server.head();
            server.refusedCalls().flush();
            JsonNode list = server.operator().get("/v1/refused-calls").is(200).body();
            Set<String> found = new TreeSet<>();
            list.get("items")
                    .forEach(each -> found.add(each.get("call").asText() + " "
                            + each.get("who").asText() + " " + each.get("why").asText() + " "
                            + each.get("count").asInt()));
            assertEquals(
                    Set.of(
                            "POST /v1/session ana bad_password 3",
                            "DELETE /v1/accounts/:appid user:ana forbidden 1",
                            "GET /v1/accounts/:appid/rules user:ana account_not_found 1",
                            "GET /v1/accounts/:appid/rules account:wx1 account_not_found 1",
                            "GET /v1/accounts  bad_token 1"),
                    found);
            assertFalse(list.toString().contains("hunter2"), list::toString);
            assertEquals(before, server.head(), "a refusal is no change");
            viewer.get("/v1/refused-calls").is(403, "forbidden");
            for (int i = 0; i < 1_000; i++) {
                server.refusedCalls().note("POST /v1/session", "name" + i, "::1", "bad_password");
            }
            server.refusedCalls().flush();
            JsonNode flooded =
                    server.operator().get("/v1/refused-calls?limit=200").is(200).body();
            assertEquals(5 + 51, flooded.get("items").size());
            long all = 0;
            for (JsonNode each : flooded.get("items")) {
                all += each.get("count").asLong();
            }
            assertTrue(all >= 1_007, () -> flooded.toString());
        }
    }
}
