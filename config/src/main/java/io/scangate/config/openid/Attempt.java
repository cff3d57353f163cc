package io.scangate.config.openid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.HiddenText;
import io.scangate.config.web.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
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

    /** What happens when the browser has come back. */
    enum Goal {
        /** A session, perhaps of a new user. */
        SIGN_IN,
        /** The user gets the identity. */
        LINK,
        /** The user has no password, so one of the own identities is the proof, and the browser goes on its way again to link another one. */
        PROVE_AND_LINK,
        /** The same proof, to take an identity from the user. */
        PROVE_AND_UNLINK;

        /** Whether an earlier sign-in at the other service does not count. */
        boolean isProof() {
            return this == PROVE_AND_LINK || this == PROVE_AND_UNLINK;
        }
    }

    /**
     * What a sign-in is for.
     *
     * @param user who gets or loses an identity; null for a sign-in
     * @param session of that user; null for a sign-in
     * @param invitation the hash of the token of an invitation for a new user; null for none
     * @param name of the user, or of the new one; null for none
     * @param identity the id of the one to be taken; null for none
     * @param after the path of ours with which the browser goes on
     */
    record Wanted(
            Goal goal,
            @Nullable Long user,
            @Nullable String session,
            @Nullable String invitation,
            @Nullable String name,
            @Nullable String identity,
            String after) {
        /** A sign-in, perhaps of a new user with an invitation. */
        static Wanted signIn(@Nullable HiddenText invitation, @Nullable String name, String after) {
            return new Wanted(
                    Goal.SIGN_IN, null, null, invitation == null ? null : invitation.hash(), name, null, after);
        }

        /** The way on, when one of the own identities was the proof. */
        Wanted toLink() {
            return new Wanted(Goal.LINK, user, session, null, name, null, after);
        }
    }

    /** What the other service sees of the verifier, before the code. */
    String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The text for the way, which has secrets. */
    HiddenText text() {
        ObjectNode text = Json.object()
                .put("state", stateHash)
                .put("nonce", nonce.reveal())
                .put("verifier", verifier.reveal())
                .put("goal", wanted.goal().name())
                .put("user", wanted.user())
                .put("session", wanted.session())
                .put("invitation", wanted.invitation())
                .put("name", wanted.name())
                .put("identity", wanted.identity())
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
                            Goal.valueOf(node.get("goal").textValue()),
                            node.get("user").isNull() ? null : node.get("user").longValue(),
                            node.get("session").textValue(),
                            node.get("invitation").textValue(),
                            node.get("name").textValue(),
                            node.get("identity").textValue(),
                            node.get("after").textValue()),
                    Instant.ofEpochMilli(node.get("begun").longValue()),
                    Instant.ofEpochMilli(node.get("expires").longValue()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a sealed text that is not ours", e);
        }
    }
}
