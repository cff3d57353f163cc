package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.identity.IdentityMethod;
import io.scangate.gateway.identity.JwtSettings;
import io.scangate.gateway.identity.TestTokens;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans whose users have bearer tokens. */
@Timeout(60)
class TokenScansTest {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;
    private static final String TRIAL = "\"version\":\"trial\"";
    private static final String RELEASE = "\"version\":\"release\"";
    private static final TestTokens ISSUER = TestTokens.ISSUER;

    @TempDir
    Path folder;

    private TestGateway gateway;
    private Path keys;

    @BeforeEach
    void start() throws IOException {
        keys = Files.writeString(folder.resolve("jwks.json"), ISSUER.set("rs", "ps", "es", "hs", "ed"));
        gateway = new TestGateway(open(keys.toString()));
    }

    private static Identity open(String jwks) {
        return IdentityMethod.parse("jwt").open(new JwtSettings(jwks, "me", "scans", "sub", Duration.ofSeconds(5)));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String claims(String user) {
        long now = Instant.now().getEpochSecond();
        return "{\"iss\":\"me\",\"aud\":\"scans\",\"sub\":\"" + user + "\",\"nbf\":" + (now - 10) + ",\"exp\":"
                + (now + 600) + "}";
    }

    private static String request(String token) {
        return "GET " + SCAN + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    }

    private Client.Answer answer(String request) throws IOException {
        try (Client client = gateway.connect()) {
            return client.send(request).read();
        }
    }

    private static void assertInvalid(Client.Answer answer) {
        assertEquals(401, answer.status());
        assertTrue(answer.body().contains("\"code\":\"invalid_token\""), answer.body());
        assertEquals("Bearer error=\"invalid_token\"", answer.header("www-authenticate"));
    }

    private static void assertVersion(String version, Client.Answer answer) {
        assertTrue(answer.status() == 200 && answer.body().contains(version), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rs", "ps", "es", "hs", "ed"})
    void aTokenNamesItsUser_alsoTheSecondTime(String id) throws Exception {
        String known = request(ISSUER.token(id, claims("user-ana")));
        assertVersion(TRIAL, answer(known));
        assertVersion(TRIAL, answer(known));
        assertVersion(RELEASE, answer(request(ISSUER.token(id, claims("nobody")))));
    }

    @Test
    void withoutATokenTheScanIsAnonymous() throws Exception {
        assertVersion(RELEASE, answer(Client.get(SCAN)));
    }

    @Test
    void aBadTokenIsRefused_andNeverAnonymous() throws Exception {
        assertInvalid(answer(request(ISSUER.token("es", claims("user-ana").replace("\"me\"", "\"you\"")))));
        assertInvalid(answer(request(ISSUER.confused(claims("user-ana")))));
        assertInvalid(answer(request("a.b.c")));
        assertInvalid(answer(request("a.b")));
        assertInvalid(answer(request("a.b.\u00e9")));
        assertInvalid(answer(request("a.b." + "c".repeat(4093))));
        assertInvalid(answer(request("")));
        assertInvalid(answer(request("x").replace("Bearer", "Basic")));
        assertEquals(
                400,
                answer(request("a.b.c").replace("Authorization", "Authorization: Bearer a.b.c\r\nAuthorization"))
                        .status());
        assertEquals(8, gateway.requests("invalid_token"));
    }

    @Test
    void answersOfOneConnectionKeepTheirOrder() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            requests.append(Client.get(SCAN))
                    .append(request(ISSUER.token("es", claims("user-ana"))))
                    .append(request("a.b.c"));
        }
        try (Client client = gateway.connect()) {
            client.send(requests.toString());
            for (int i = 0; i < 12; i++) {
                assertVersion(RELEASE, client.read());
                assertVersion(TRIAL, client.read());
                assertInvalid(client.read());
            }
        }
    }

    @Test
    void bodiesAndBatchesHaveUsers_too() throws Exception {
        String link = "https://wx.qq.com/mp/?id=1";
        String token = "\r\nAuthorization: Bearer " + ISSUER.token("ed", claims("user-ana")) + "\r\n\r\n";
        assertVersion(TRIAL, answer(Client.post("text/plain", link).replace("\r\n\r\n", token)));
        String chunked =
                "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked"
                        + "\r\nAuthorization: Bearer " + ISSUER.token("es", claims("user-ana")) + "\r\n\r\n";
        String json = "{\"link\": \"" + link + "\"}";
        String chunks = "5\r\n" + json.substring(0, 5) + "\r\n" + Integer.toHexString(json.length() - 5) + "\r\n"
                + json.substring(5) + "\r\n0\r\n\r\n";
        assertVersion(TRIAL, answer(chunked + chunks));
        String several = "{\"links\": [\"" + link + "\", \"" + link + "\"]}";
        String batch = Client.post("application/json", several)
                .replace("/v1/resolve", "/v1/resolve/batch")
                .replace(
                        "\r\n\r\n", "\r\nAuthorization: Bearer " + ISSUER.token("hs", claims("user-ana")) + "\r\n\r\n");
        String body = answer(batch).body();
        assertEquals(3, body.split(TRIAL, -1).length, body);
    }

    @Test
    void aRemovedKeyEndsItsTokens_aNewOneIsTaken_andABadFileChangesNothing() throws Exception {
        replaceKeys(ISSUER.set("rs"));
        String old = request(ISSUER.token("rs", claims("user-ana")));
        String next = request(ISSUER.token("es", claims("user-ana")));
        Waiting.await().until(() -> answer(next).status() == 401);
        assertVersion(TRIAL, answer(old));
        Files.writeString(keys, "{\"keys\": [");
        assertVersion(TRIAL, answer(old));
        replaceKeys(ISSUER.set("es"));
        Waiting.await().until(() -> answer(next).status() == 200);
        assertInvalid(answer(old));
    }

    private void replaceKeys(String set) throws IOException {
        Path other = Files.write(folder.resolve("next.json"), set.getBytes(US_ASCII));
        Files.move(other, keys, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void withoutKeysTokensWait_andOtherScansAreAnswered() throws Exception {
        gateway.close();
        // Nothing listens at this address.
        gateway = new TestGateway(open("http://127.0.0.1:1/jwks"));
        Client.Answer refused = answer(request(ISSUER.token("es", claims("user-ana"))));
        assertEquals(503, refused.status());
        assertTrue(refused.body().contains("\"code\":\"overloaded\""), refused.body());
        assertVersion(RELEASE, answer(Client.get(SCAN)));
    }

    @Test
    void aFileWithoutKeysIsRefusedAtTheStart() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> open(folder.resolve("none").toString()));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("jwks: "), refusal::toString);
        assertThrows(IllegalArgumentException.class, () -> open(""));
    }
}
