package io.scangate.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are valid. */
class TokenCheckTest {
    private static final long NOW = 1_800_000_000L;
    private static final String CLAIMS = "{\"iss\":\"https://issuer\",\"aud\":[\"other\",\"scans\"],\"sub\":\"微信-用户\","
            + "\"nbf\":" + (NOW - 60) + ",\"exp\":" + (NOW + 60) + "}";
    private static final TestTokens ISSUER = TestTokens.ISSUER;

    private final TokenSigners all = TokenSigners.parse(ISSUER.set("rs", "ps", "es", "hs", "ed"));
    private final TokenCheck check =
            new TokenCheck(new JwtSettings("x", "https://issuer", "scans", "sub", Duration.ofSeconds(30)));

    private static String user(TokenCheck.Result result) {
        String[] found = {""};
        assertInstanceOf(TokenCheck.Valid.class, result)
                .user()
                .giveTo((bytes, offset, length) ->
                        found[0] = new String(bytes, offset, length, StandardCharsets.UTF_8));
        return found[0];
    }

    private String refusal(String token) {
        return assertInstanceOf(TokenCheck.Refused.class, check.check(token, all, NOW * 1000))
                .why();
    }

    private String refusalOfClaims(String from, String to) {
        assertTrue(CLAIMS.contains(from), from);
        return refusal(ISSUER.token("es", CLAIMS.replace(from, to)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rs", "ps", "es", "hs", "ed"})
    void aTokenOfEachAlgorithmNamesItsUser_untilItExpires(String id) {
        TokenCheck.Result result = check.check(ISSUER.token(id, CLAIMS), all, NOW * 1000);
        assertEquals("微信-用户", user(result));
        assertEquals((NOW + 60 + 30) * 1000, ((TokenCheck.Valid) result).expires());
        assertEquals(id, ((TokenCheck.Valid) result).signer().id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rs", "ps", "es", "hs", "ed"})
    void anotherPayloadOrSignatureIsRefused(String id) {
        String[] parts = ISSUER.token(id, CLAIMS).split("\\.", -1);
        String other = Base64URL.encode(CLAIMS.replace("微信", "root")).toString();
        assertEquals("no key of the set has signed it", refusal(parts[0] + "." + other + "." + parts[2]));
        byte[] signature = new Base64URL(parts[2]).decode();
        signature[5] ^= 1;
        assertEquals(
                "no key of the set has signed it",
                refusal(parts[0] + "." + parts[1] + "." + Base64URL.encode(signature)));
        assertEquals("no signed token", refusal(parts[0] + "." + parts[1] + "."));
    }

    @Test
    void theKeyDecidesTheAlgorithm() {
        assertEquals("no key of the set has signed it", refusal(ISSUER.confused(CLAIMS)));
        String none = Base64URL.encode("{\"alg\":\"none\",\"kid\":\"rs\"}") + "." + Base64URL.encode(CLAIMS) + ".";
        assertEquals("no signed token", refusal(none));
        String[] parts = ISSUER.token("rs", CLAIMS).split("\\.", -1);
        String asPs = Base64URL.encode("{\"alg\":\"PS256\",\"kid\":\"rs\"}").toString();
        assertEquals("no key of the set has signed it", refusal(asPs + "." + parts[1] + "." + parts[2]));
    }

    @Test
    void aKeyThatTheSetDoesNotHave_isTold() {
        TokenSigners others = TokenSigners.parse(ISSUER.set("es", "ed"));
        TokenCheck.Refused refused =
                assertInstanceOf(TokenCheck.Refused.class, check.check(ISSUER.token("hs", CLAIMS), others, NOW * 1000));
        assertTrue(refused.unknownKey());
        assertEquals("no key with the id hs", refused.why());
    }

    @Test
    void theTimesAreRequired_andCountWithTheSkew() {
        assertEquals("exp or nbf is missing", refusalOfClaims(",\"exp\":" + (NOW + 60), ""));
        assertEquals("exp or nbf is missing", refusalOfClaims("\"nbf\":" + (NOW - 60) + ",", ""));
        String token = ISSUER.token("es", CLAIMS);
        assertInstanceOf(TokenCheck.Valid.class, check.check(token, all, (NOW + 90) * 1000 - 1));
        assertInstanceOf(TokenCheck.Refused.class, check.check(token, all, (NOW + 90) * 1000));
        assertInstanceOf(TokenCheck.Valid.class, check.check(token, all, (NOW - 90) * 1000));
        assertInstanceOf(TokenCheck.Refused.class, check.check(token, all, (NOW - 90) * 1000 - 1));
        assertEquals("a claim of another type", refusalOfClaims("\"exp\":" + (NOW + 60), "\"exp\":\"soon\""));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"iss\":\"https://issuer\"', '\"iss\":\"https://other\"', of another issuer",
        "'\"iss\":\"https://issuer\",', '', of another issuer",
        "'\"scans\"', '\"scan\"', for another audience",
        "'\"sub\":\"微信-用户\",', '', 'the claim sub is no text of 1 to 1024 bytes'",
        "'\"微信-用户\"', '\"\"', 'the claim sub is no text of 1 to 1024 bytes'",
        "'\"微信-用户\"', '7', 'the claim sub is no text of 1 to 1024 bytes'",
    })
    void otherClaimsAreRefused(String from, String to, String why) {
        assertEquals(why, refusalOfClaims(from, to));
    }

    @Test
    void anExtensionThatMustBeKnownIsRefused() {
        String head = Base64URL.encode("{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"crit\":[\"b64\"],\"b64\":true}")
                .toString();
        String[] parts = ISSUER.token("ed", CLAIMS).split("\\.", -1);
        assertTrue(refusal(head + "." + parts[1] + "." + parts[2]).startsWith("no "));
    }

    @Test
    void keysThatMustNotSignAreSkipped_andASetWithoutOthersIsRefused() {
        String weak = "{\"kty\":\"oct\",\"k\":\"c2hvcnQ\",\"kid\":\"weak\"}";
        String sealing = "{\"kty\":\"oct\",\"k\":\"" + "A".repeat(43) + "\",\"kid\":\"seal\",\"use\":\"enc\"}";
        String other = "{\"kty\":\"oct\",\"k\":\"" + "A".repeat(43) + "\",\"kid\":\"other\",\"alg\":\"RS256\"}";
        String set = ISSUER.set("ed").replace("[", "[" + weak + "," + sealing + "," + other + ",");
        TokenSigners read = TokenSigners.parse(set);
        assertEquals(1, read.all().size());
        assertEquals(3, read.skipped().size());
        assertTrue(read.skipped().get(0).contains("40 bits (expected: at least 256)"), read.skipped()::toString);
        for (String text : new String[] {"", "[]", "{}", "{\"keys\": []}", "{\"keys\": [" + weak + "]}"}) {
            assertThrows(IllegalArgumentException.class, () -> TokenSigners.parse(text), text);
        }
    }
}
