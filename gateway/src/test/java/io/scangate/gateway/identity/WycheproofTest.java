package io.scangate.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSObject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Project Wycheproof's vectors of signed tokens: each is accepted or refused as marked, if its algorithm is one of the five. */
class WycheproofTest {
    private static final Set<String> ALGORITHMS = Set.of("EdDSA", "ES256", "RS256", "PS256", "HS256");
    private static final int VECTORS = 401;
    /** 18 of keys for other algorithms, and 2 whose token says PS384 though the key is for PS256. */
    private static final int VALID_OF_OTHERS = 20;

    /**
     * Vectors that are not treated as marked. 367 and 370, marked invalid, have the same bytes as 357, marked valid: the file has lost
     * their padding. 372 and 373, marked valid, have a character that base64url does not have, which a verifier must refuse (RFC 7515, section 2).
     */
    private static final Set<Integer> OTHERWISE = Set.of(367, 370, 372, 373);

    @Test
    void vectorsAreAcceptedAsMarked() throws Exception {
        JsonNode file;
        try (InputStream in = WycheproofTest.class.getResourceAsStream("/wycheproof/json-web-signature.json")) {
            file = new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
        int checked = 0;
        int validOfOthers = 0;
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                checked++;
                boolean marked = test.get("result").asText().equals("valid");
                boolean isOther =
                        marked && !ALGORITHMS.contains(algorithm(test.get("jws").asText()));
                validOfOthers += isOther ? 1 : 0;
                boolean expected = OTHERWISE.contains(test.get("tcId").asInt()) != (marked && !isOther);
                if (accepts(group.get("private"), test.get("jws").asText()) != expected) {
                    wrong.add(test.get("tcId") + " " + group.get("comment").asText() + ": "
                            + test.get("comment").asText() + ", marked "
                            + test.get("result").asText() + " "
                            + test.get("flags"));
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(VECTORS, checked);
        assertEquals(VALID_OF_OTHERS, validOfOthers);
    }

    private static String algorithm(String token) throws ParseException {
        return JWSObject.parse(token).getHeader().getAlgorithm().getName();
    }

    /** With the key as a gateway finds it in a set. */
    private static boolean accepts(JsonNode key, String token) {
        try {
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            if (!CompactForm.isOne(bytes, 0, bytes.length)) {
                return false;
            }
            TokenSigners signers = TokenSigners.parse("{\"keys\": [" + key + "]}");
            JWSObject parsed = JWSObject.parse(token);
            return TokenCheck.signer(parsed, signers.named(parsed.getHeader().getKeyID())) != null;
        } catch (IllegalArgumentException | ParseException e) {
            return false;
        }
    }
}
