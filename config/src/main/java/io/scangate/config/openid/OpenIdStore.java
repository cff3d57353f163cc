package io.scangate.config.openid;

import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.people.User;
import io.scangate.config.secrets.TicketKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The port to the database for sign-ins at another service. Thread-safe. Methods block and fail as those of {@code Store} do. */
public interface OpenIdStore {
    /** Who somebody is at the other service: a subject of an issuer, whatever the e-mail address. */
    record Identity(String issuer, String subject) {
        private static final int ID = 16;

        /** Its name in calls: an issuer has no space, so it is unique. */
        public String id() {
            return HiddenText.of(issuer + " " + subject).hash().substring(0, ID);
        }
    }

    /** The key of a period; empty if there is none, or none any more. */
    Optional<TicketKey> key(long period);

    /** Makes the key of a period, unless another replica has made it: all get the same one. */
    TicketKey makeKey(long period, Instant until);

    /** Notes that a state was used. False if it was used before. */
    boolean use(String stateHash, Instant until);

    /** The user with an identity, who has not ended. */
    Optional<User> user(Identity identity);

    /** The most identities of a user. */
    int MOST_IDENTITIES = 10;

    /** Refuses one more than {@value #MOST_IDENTITIES}, with {@code IDENTITY_LIMIT}. */
    static void checkRoom(int identities) {
        if (identities >= MOST_IDENTITIES) {
            throw RefusedException.field(
                    Refusal.IDENTITY_LIMIT,
                    "identity",
                    "the user has " + identities + " (expected: at most " + MOST_IDENTITIES
                            + "; remove one that is not used any more)");
        }
    }

    /** Gives a user an identity. Refuses {@code USER_EXISTS} if another user has it, and more than {@value #MOST_IDENTITIES}. */
    User link(Actor actor, long user, Identity identity, Instant now);

    /** The identities of a user, by issuer and subject. */
    List<Identity> identities(long user);

    /**
     * Takes an identity from a user and ends the other sessions, also during a freeze. Empty if the user has no such identity. Refuses {@code
     * LAST_WAY_IN} if the user could not sign in any more.
     */
    Optional<User> unlink(Actor actor, long user, String identity, Instant now);

    /** Uses an invitation for a new user with an identity. */
    User register(String name, Identity identity, String invitation, Instant now);
}
