package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.RestClient.Reply;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.store.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenLimitsTest {
    @ParameterizedTest
    @EnumSource
    void tokensOfASecretAreLimited(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "tokens-per-minute", "1")) {
            server.account("wx1");
            String secret = server.access().keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
            String right = "{\"appid\": \"wx1\", \"secret\": \"" + secret + "\"}";
            server.anonymous().post("/v1/tokens", right).is(200);
            Reply limited = server.anonymous().post("/v1/tokens", right).is(429, "too_many_calls");
            int pause = Integer.parseInt(limited.header("retry-after"));
            assertTrue(pause > 0 && pause <= 60, limited::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongSecretsOfAnAddressAreLimited(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "wrong-secrets-per-minute", "2")) {
            RestClient account = server.account("wx1");
            String secret = server.access().keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
            String right = "{\"appid\": \"wx1\", \"secret\": \"" + secret + "\"}";
            account = account.as(server.anonymous().post("/v1/tokens", right).text("access_token"));
            server.anonymous().post("/v1/tokens", right.replace("wx1", "wx2")).is(401, "unauthorized");
            account.put("/v1/accounts/wx1/secret", "{\"secret\": \"wrong\"}").is(403, "forbidden");
            Reply limited = server.anonymous().post("/v1/tokens", right).is(429, "too_many_tries");
            assertEquals("60", limited.header("retry-after"));
            account.get("/v1/whoami").is(200);
            server.operator().get("/v1/whoami").is(200);
        }
    }
}
