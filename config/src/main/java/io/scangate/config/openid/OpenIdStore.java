package io.scangate.config.openid;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.people.User;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The port to the database for sign-ins at another service. Thread-safe. Methods block and fail as those of {@code Store} do. */
public interface OpenIdStore {
    /**
     * A sign-in that waits for its browser to come back.
     *
     * @param stateHash the hash of the state, by which it is found once
     * @param cookieHash the hash of the cookie of its browser
     * @param verifier of the code (PKCE)
     * @param user who gets the identity; null for a sign-in
     * @param session of that user; null for a sign-in
     * @param invitation the hash of the token of an invitation for a new user; null for none
     * @param name of the new user; null for none
     * @param after the path of ours with which the browser goes on
     */
    record Attempt(
            String stateHash,
            String cookieHash,
            String nonce,
            String verifier,
            @Nullable Long user,
            @Nullable String session,
            @Nullable String invitation,
            @Nullable String name,
            String after,
            Instant expiresAt) {}

    /** Who somebody is at the other service: a subject of an issuer, whatever the e-mail address. */
    record Identity(String issuer, String subject) {}

    /** Stores a sign-in that waits. Refuses {@code BUSY} if too many wait. */
    void add(Attempt attempt, Instant now);

    /** Takes a sign-in that waits: a second call finds nothing. */
    Optional<Attempt> take(String stateHash);

    /** The user with an identity, who has not ended. */
    Optional<User> user(Identity identity);

    /** Gives a user an identity. Refuses {@code USER_EXISTS} if another user has it. */
    User link(Actor actor, long user, Identity identity, Instant now);

    /** Uses an invitation for a new user with an identity. */
    User register(String name, Identity identity, String invitation, Instant now);
}
