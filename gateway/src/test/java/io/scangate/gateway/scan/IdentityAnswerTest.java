package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.identity.IdentityMethod;
import io.scangate.gateway.identity.JwtSettings;
import io.scangate.gateway.identity.TestTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway tells a tester about the own user id. */
@Timeout(60)
class IdentityAnswerTest {
    private static Client.Answer ask(TestGateway gateway, String method, String headers) throws Exception {
        try (Client client = gateway.connect()) {
            return client.send(method + " /v1/identity?from=code HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
                    .read();
        }
    }

    @Test
    void theUserOfTheHeaderIsAnswered_escaped_andNobodyIsNull() throws Exception {
        try (TestGateway gateway = new TestGateway(TestGateway.settings().build())) {
            Client.Answer ana = ask(gateway, "GET", "X-User: ana\"\u00e9\r\n");
            assertEquals(200, ana.status());
            assertEquals("application/json", ana.header("content-type"));
            assertEquals("no-store", ana.header("cache-control"));
            assertTrue(ana.body().startsWith("{\"user\":\"ana\\\""), ana.body());
            assertTrue(ana.body().endsWith("\"}"), ana.body());
            assertEquals("{\"user\":null}", ask(gateway, "GET", "").body());
            assertEquals(405, ask(gateway, "POST", "Content-Length: 0\r\n").status());
            assertEquals("GET, HEAD, OPTIONS", ask(gateway, "OPTIONS", "").header("allow"));
        }
    }

    @Test
    void aHeaderOfAnotherPeerIsRefused() throws Exception {
        try (TestGateway gateway = new TestGateway(
                TestGateway.settings().trustedProxies("10.0.0.0/8").build())) {
            Client.Answer refused = ask(gateway, "GET", "X-User: ana\r\n");
            assertEquals(403, refused.status());
            assertTrue(refused.body().contains("\"code\":\"untrusted_identity\""), refused.body());
        }
    }

    @Test
    void theUserOfATokenIsAnswered_theFirstTimeAndLater(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(folder.resolve("jwks.json"), TestTokens.ISSUER.set("es"));
        long now = Instant.now().getEpochSecond();
        String token = TestTokens.ISSUER.token(
                "es",
                "{\"iss\":\"me\",\"aud\":\"scans\",\"sub\":\"ana\",\"nbf\":" + (now - 10) + ",\"exp\":" + (now + 600)
                        + "}");
        JwtSettings settings = new JwtSettings(keys.toString(), "me", "scans", "sub", Duration.ofSeconds(5));
        try (TestGateway gateway = new TestGateway(IdentityMethod.parse("jwt").open(settings))) {
            for (int i = 0; i < 2; i++) {
                Client.Answer ana = ask(gateway, "GET", "Authorization: Bearer " + token + "\r\n");
                assertEquals("{\"user\":\"ana\"}", ana.body());
            }
            assertEquals(
                    401, ask(gateway, "GET", "Authorization: Bearer a.b.c\r\n").status());
            assertEquals("{\"user\":null}", ask(gateway, "GET", "").body());
        }
    }
}
