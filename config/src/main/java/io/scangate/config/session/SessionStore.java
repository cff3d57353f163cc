package io.scangate.config.session;

import io.scangate.config.access.AccessException;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port to the database for sessions, whose tokens are stored as hashes. Nothing here is a change with a revision. Thread-safe. Methods block
 * and fail as those of {@code Store} do.
 */
public interface SessionStore {
    /**
     * A session of a user who has not ended.
     *
     * @param tokenHash the hash of its token
     * @param role of the user in the service; null for none
     * @param changePassword whether the user has to change the password first
     * @param usedAt its last call, to a minute
     * @param expiresAt its end, however often it is used
     * @param address of the client at the sign-in, for people
     * @param agent the browser, in its own words
     */
    record Session(
            String tokenHash,
            long user,
            String userName,
            @Nullable ServiceRole role,
            boolean changePassword,
            Means means,
            Instant createdAt,
            Instant usedAt,
            Instant expiresAt,
            String address,
            String agent) {
        /** Characters of an id. */
        public static final int ID = 16;

        /** The name of the session for its user, with which nobody can use it. */
        public String id() {
            return tokenHash.substring(0, ID);
        }
    }

    /**
     * A role in the account of a call.
     *
     * @param suspension the reason why the account is suspended; null if it is not
     * @param personal whether the account belongs to a natural person
     */
    record Member(
            long id,
            String appid,
            AccountRole role,
            @Nullable String suspension,
            boolean personal) {}

    /** A session, and the role of its user in an account; null if there is none. */
    record Found(Session session, @Nullable Member member) {}

    /** The session of a token, expired or not, with the role in an account, if that is not null. */
    Optional<Found> find(String tokenHash, @Nullable String appid);

    /**
     * Stores a session, unless the user has changed since the sign-in was checked: then the password may be another one.
     *
     * @param version of the user at the check
     * @param network of the client, from which the user has signed in now
     * @param most sessions of a user: one more ends the one that was not used for the longest time
     * @throws AccessException {@link AccessException.Reason#BAD_PASSWORD} if the user has changed
     */
    void add(Session session, long version, String network, int most);

    /** Notes a call. */
    void used(String tokenHash, Instant now);

    /** The sessions of a user that were used since a time and have not expired, the newest first. */
    List<Session> ofUser(long user, Instant usedSince, Instant now);

    /** Ends one session of a user. False if there is none. */
    boolean end(long user, String id);

    /** Ends the session of a token. */
    void end(String tokenHash);

    /** Whether a user has signed in from a network within the last months. */
    boolean knows(String userName, String network);
}
