package io.scangate.config.openid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.HiddenText;
import io.scangate.config.web.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that waits for its browser to come back. Immutable.
 *
 * @param stateHash the hash of the state, which counts once
 * @param nonce of the token
 * @param verifier of the code (PKCE)
 * @param begunAt when the browser was sent on its way
 */
record Attempt(
        String stateHash, HiddenText nonce, HiddenText verifier, Wanted wanted, Instant begunAt, Instant expiresAt) {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What a sign-in is for.
     *
     * @param user who gets the identity; null for a sign-in
     * @param session of that user; null for a sign-in
     * @param invitation the hash of the token of an invitation for a new user; null for none
     * @param name of the user, or of the new one; null for none
     * @param after the path of ours with which the browser goes on
     */
    record Wanted(
            @Nullable Long user,
            @Nullable String session,
            @Nullable String invitation,
            @Nullable String name,
            String after) {}

    /** The text for the way, which has secrets. */
    HiddenText text() {
        ObjectNode text = Json.object()
                .put("state", stateHash)
                .put("nonce", nonce.reveal())
                .put("verifier", verifier.reveal())
                .put("user", wanted.user())
                .put("session", wanted.session())
                .put("invitation", wanted.invitation())
                .put("name", wanted.name())
                .put("after", wanted.after())
                .put("begun", begunAt.toEpochMilli())
                .put("expires", expiresAt.toEpochMilli());
        return HiddenText.of(new String(Json.bytes(text), StandardCharsets.UTF_8));
    }

    /** The attempt of a text of ours. */
    static Attempt of(HiddenText text) {
        try {
            JsonNode node = JSON.readTree(text.reveal());
            return new Attempt(
                    node.get("state").textValue(),
                    HiddenText.of(node.get("nonce").textValue()),
                    HiddenText.of(node.get("verifier").textValue()),
                    new Wanted(
                            node.get("user").isNull() ? null : node.get("user").longValue(),
                            node.get("session").textValue(),
                            node.get("invitation").textValue(),
                            node.get("name").textValue(),
                            node.get("after").textValue()),
                    Instant.ofEpochMilli(node.get("begun").longValue()),
                    Instant.ofEpochMilli(node.get("expires").longValue()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a sealed text that is not ours", e);
        }
    }
}
