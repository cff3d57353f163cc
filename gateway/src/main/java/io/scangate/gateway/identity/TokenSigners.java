package io.scangate.gateway.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.nimbusds.jose.jwk.JWK;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys that may sign tokens, from a JWK set (RFC 7517, section 5). Immutable.
 *
 * @param all the keys
 * @param skipped the reasons why other keys of the set may not
 */
record TokenSigners(List<TokenSigner> all, List<String> skipped) {
    static final TokenSigners NONE = new TokenSigners(List.of(), List.of());

    /** A token without a {@code kid} is compared with all keys. */
    private static final int MOST = 32;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMMA = Pattern.compile(",\\s*");

    TokenSigners {
        all = List.copyOf(all);
        skipped = List.copyOf(skipped);
    }

    /**
     * Reads a JWK set. Skips keys that must not sign tokens.
     *
     * @throws IllegalArgumentException if the text is no JWK set, or has no key that may sign, or too many
     */
    static TokenSigners parse(String json) {
        JsonNode keys;
        try {
            keys = JSON.readTree(json).path("keys");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JWK set: " + e.getOriginalMessage(), e);
        }
        List<TokenSigner> signers = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (JsonNode key : keys) {
            try {
                splitOperations(key);
                signers.add(TokenSigner.of(JWK.parse(key.toString())));
            } catch (IllegalArgumentException | ParseException e) {
                skipped.add("key " + key.path("kid").asText("without kid") + ": " + e.getMessage());
            }
        }
        if (signers.isEmpty() || signers.size() > MOST) {
            throw new IllegalArgumentException(signers.size() + " of " + keys.size()
                    + " keys may sign tokens (expected: a JWK set with 1 to " + MOST + " such keys)"
                    + (skipped.isEmpty() ? "" : ": " + String.join("; ", skipped)));
        }
        return new TokenSigners(signers, skipped);
    }

    /** Some issuers write several operations as one text, which the library refuses. */
    private static void splitOperations(JsonNode key) {
        if (key.path("key_ops").isArray()) {
            ArrayNode operations = (ArrayNode) key.get("key_ops");
            List<String> texts = new ArrayList<>();
            operations.forEach(text -> COMMA.splitAsStream(text.asText()).forEach(texts::add));
            operations.removeAll();
            texts.forEach(operations::add);
        }
    }

    /** The keys with an id; all keys if a token names none. */
    List<TokenSigner> named(@Nullable String id) {
        return id == null
                ? all
                : all.stream().filter(one -> id.equals(one.id())).toList();
    }

    /** Whether a key is among these, for the same algorithm. */
    boolean has(TokenSigner signer) {
        return all.stream().anyMatch(signer::isSame);
    }
}
