package io.scangate.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** No token is valid whose header and claims no key of the set has signed, and none with claims that do not hold. */
final class JwtFuzzTest {
    private static final long NOW = 1_800_000_000L;
    private static final String ISSUER_NAME = "https://issuer";
    private static final String CLAIMS =
            "{\"iss\":\"https://issuer\",\"aud\":[\"other\",\"scans\"],\"sub\":\"ana\",\"nbf\":" + (NOW - 60)
                    + ",\"exp\":" + (NOW + 60) + "}";
    private static final long SKEW = 30;
    private static final int PARTS = 3;
    private static final int EDIT_BYTES = 4;
    private static final int MOST_USER_BYTES = 1024;
    private static final TestTokens ISSUER = TestTokens.ISSUER;
    /** The keys differ in each run, so the tokens cannot stand in a corpus. */
    private static final List<String> GOOD = List.of("hs", "es", "ed", "rs").stream()
            .map(id -> ISSUER.token(id, CLAIMS))
            .toList();

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final TokenSigners all = TokenSigners.parse(ISSUER.set("rs", "ps", "es", "hs", "ed"));
    private final TokenCheck check =
            new TokenCheck(new JwtSettings("x", ISSUER_NAME, "scans", "sub", Duration.ofSeconds(SKEW)));

    /**
     * The first byte chooses a good token and how it is changed: by edits of the text, by edits of its parts before their encoding, or by
     * another header in its place.
     */
    @FuzzTest
    void changedTokens_areNotValid(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String good = GOOD.get(input[0] & 3);
        byte[] change = Arrays.copyOfRange(input, 1, input.length);
        String token =
                switch (input[0] >> 2 & 3) {
                    case 0 -> new String(edited(good.getBytes(UTF_8), change), StandardCharsets.ISO_8859_1);
                    case 1 -> withEditedPart(good, change);
                    case 2 -> withHeader(good, change);
                    default -> new String(change, StandardCharsets.ISO_8859_1);
                };
        byte[] bytes = token.getBytes(StandardCharsets.ISO_8859_1);
        // The class before it lets only texts of this form through.
        boolean form = CompactForm.isOne(bytes, 0, bytes.length);
        TokenCheck.Result result = check.check(token, all, NOW * 1000);
        if (result instanceof TokenCheck.Valid valid && form) {
            String signed = token.substring(0, token.lastIndexOf('.'));
            assertTrue(GOOD.stream().anyMatch(one -> one.startsWith(signed + ".")), token);
            assertEquals("ana", user(valid));
        } else if (result instanceof TokenCheck.Refused refused) {
            assertFalse(refused.why().isEmpty());
            assertFalse(token.equals(good), refused.why());
        }
    }

    private static byte[] edited(byte[] text, byte[] change) {
        byte[] edited = text.clone();
        for (int at = 0; at + EDIT_BYTES <= change.length && edited.length > 0; at += EDIT_BYTES) {
            int place = (((change[at] & 0xFF) << 8) + (change[at + 1] & 0xFF)) % edited.length;
            switch (change[at + 2] & 3) {
                case 0 -> edited[place] = change[at + 3];
                case 1 -> edited = Arrays.copyOf(edited, place);
                case 2 -> {
                    byte[] longer = Arrays.copyOf(edited, edited.length + 1);
                    System.arraycopy(edited, place, longer, place + 1, edited.length - place);
                    longer[place] = change[at + 3];
                    edited = longer;
                }
                default -> edited[place] ^= change[at + 3];
            }
        }
        return edited;
    }

    private static String withEditedPart(String good, byte[] change) {
        List<String> parts = new ArrayList<>(List.of(good.split("\\.", -1)));
        int part = change.length == 0 ? 0 : (change[0] & 0xFF) % PARTS;
        byte[] rest = change.length == 0 ? change : Arrays.copyOfRange(change, 1, change.length);
        parts.set(
                part,
                Base64URL.encode(edited(new Base64URL(parts.get(part)).decode(), rest))
                        .toString());
        return String.join(".", parts);
    }

    private static String withHeader(String good, byte[] header) {
        return Base64URL.encode(header) + good.substring(good.indexOf('.'));
    }

    private static String user(TokenCheck.Valid valid) {
        String[] found = {""};
        valid.user().giveTo((bytes, offset, length) -> found[0] = new String(bytes, offset, length, UTF_8));
        return found[0];
    }

    /** A key has signed the claims. They hold if another parser of JSON finds the same in them. */
    @FuzzTest
    void signedClaims_areCheckedAllTheSame(byte[] claims) throws JsonProcessingException {
        String text = new String(claims, UTF_8);
        TokenCheck.Result result = check.check(ISSUER.token("hs", text), all, NOW * 1000);
        if (result instanceof TokenCheck.Valid valid) {
            JsonNode json = JSON.readTree(text);
            assertEquals(ISSUER_NAME, json.path("iss").textValue());
            assertTrue(json.path("aud").toString().contains("\"scans\""), text);
            assertEquals(json.path("sub").textValue(), user(valid));
            assertTrue(valid.user().length() > 0 && valid.user().length() <= MOST_USER_BYTES);
            assertTrue(json.path("exp").longValue() + SKEW > NOW, text);
            assertTrue(json.path("nbf").longValue() - SKEW <= NOW, text);
            assertEquals((json.path("exp").longValue() + SKEW) * 1000, valid.expires(), text);
        }
    }
}
