package io.scangate.config.people;

import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.NewAccount;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.secrets.SealedText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port to the database for people, their roles and invitations. Each change is one transaction with a revision and an audit entry, without
 * secrets. Thread-safe. Methods block and fail as those of {@code Store} do.
 */
public interface PeopleStore {
    /**
     * What a sign-in needs.
     *
     * @param password the hash; null if there is none
     * @param seed of the second factor; null if there is none
     * @param confirmed whether the seed counts: the person has shown a code of it
     * @param usedStep the last step whose code was used
     */
    record Login(
            User user,
            @Nullable HiddenText password,
            @Nullable SealedText seed,
            boolean confirmed,
            long usedStep) {}

    /**
     * A change of a user. A null leaves the part as it is.
     *
     * @param role the role in the service
     * @param noRole whether the role in the service ends
     * @param password the hash of a new password
     * @param changePassword whether the password must be changed before anything else
     */
    record Edit(
            @Nullable String displayName,
            @Nullable ServiceRole role,
            boolean noRole,
            @Nullable HiddenText password,
            @Nullable Boolean changePassword) {}

    /** A user by name, also one who has ended. */
    Optional<Login> login(String name);

    /** A user by number. */
    Optional<Login> login(long user);

    /** Users in the order of their names, with a text in one of the names. */
    Page<User> users(@Nullable String search, @Nullable String after, int limit);

    /** A user. Refuses {@code USER_EXISTS}. */
    User create(Actor actor, String name, String displayName, @Nullable ServiceRole role, String password, Instant now);

    /** Creates an operator unless there is a user. Empty if there is one. If several processes call at once, one succeeds. */
    Optional<User> createFirst(Actor actor, String name, String password, Instant now);

    /**
     * Changes a user who has not ended. A new role in the service ends the planned releases of the old one; a new password ends all sessions
     * but the one of the author. A change that only ends or lowers the role is made during a freeze, too, which must not keep a thief in.
     *
     * @param evenIfFrozen also during a freeze: for a password
     */
    User update(Actor actor, String name, Edit edit, boolean evenIfFrozen, Instant now);

    /** Ends a user with all sessions, roles, planned releases, invitations, identities and the password, also during a freeze. False if there is no such user. */
    boolean end(Actor actor, String name, Instant now);

    /** Stores a seed, which does not count yet. Refuses {@code KEY_EXISTS} if another one counts. */
    void putSeed(Actor actor, long user, String seed, Instant now);

    /** Lets the seed count whose code was checked. False if there is none, or another one. */
    boolean confirmSeed(Actor actor, long user, SealedText seed, long step, Instant now);

    /** Removes the seed. False if there is none. */
    boolean removeSeed(Actor actor, long user, Instant now);

    /** Notes the use of a code. False if it or a later one was used before. Not a change. */
    boolean useStep(long user, long step);

    /** The roles in an account, the newest first. */
    Page<Membership> ofAccount(String appid, @Nullable Long before, int limit);

    /** The first roles of a user, in the order of the appids. */
    List<Membership> ofUser(long user, int limit);

    /** The role of a user in an account. */
    Optional<Membership> membership(String appid, String name);

    /**
     * Gives a role, or another one, which ends the planned releases of the old one. A lower one is given during a freeze, too.
     *
     * @param mayAdd whether somebody without a role gets one; otherwise that is {@code USER_NOT_FOUND}
     * @param keepOwner whether the last owner must stay one
     */
    Membership put(
            Actor actor, String appid, String name, AccountRole role, boolean mayAdd, boolean keepOwner, Instant now);

    /** Ends a role with its planned releases and invitations, also during a freeze. False if there is none. */
    boolean remove(Actor actor, String appid, String name, boolean keepOwner, Instant now);

    /** Stores an invitation. */
    Invitation invite(Actor actor, String appid, AccountRole role, String tokenHash, Instant now, Instant expires);

    /** The invitations of an account that can be used, the newest first. */
    Page<Invitation> invitations(String appid, @Nullable Long before, int limit, Instant now);

    /** Withdraws an invitation. False if there is none. */
    boolean withdraw(Actor actor, String appid, long id, Instant now);

    /** The invitation of a token that can be used. */
    Optional<Invitation> invitation(String tokenHash, Instant now);

    /** Uses an invitation: the user gets its role, unless he or she has a higher one. Refuses {@code INVITATION_NOT_FOUND}. */
    Membership accept(Actor actor, long user, String tokenHash, Instant now);

    /**
     * An account that a person registers.
     *
     * @param waits whether it waits for an operator's approval
     * @param limit the most accounts that wait; or, if they do not wait, that sign up within a day
     */
    record Wanted(NewAccount account, boolean waits, int limit) {
        /** The same account, which waits. */
        public Wanted waiting() {
            return new Wanted(account, true, limit);
        }
    }

    /**
     * Refuses what {@link #signUp} would refuse now: the hash of a password is expensive.
     *
     * @param name of a new user; null for one who exists
     */
    void checkSignUp(@Nullable String name, Wanted wanted, Instant now);

    /**
     * Creates a user with an account of which he or she is the owner, in one transaction. Refuses {@code USER_EXISTS}, {@code ACCOUNT_EXISTS} and
     * {@code SIGN_UP_LIMIT}.
     */
    User signUp(String name, String displayName, String password, Wanted wanted, Instant now);

    /** Creates an account of which a user is the owner. Refuses {@code ACCOUNT_EXISTS} and {@code SIGN_UP_LIMIT}. */
    SignUp signUp(Actor actor, long user, Wanted wanted, Instant now);

    /**
     * Sign-ups.
     *
     * @param state null for all
     * @param user null for all
     * @param oldestFirst else the newest first
     * @param after the id that the page starts after in that order; null for the first page
     */
    Page<SignUp> signUps(
            SignUp.@Nullable State state, @Nullable Long user, boolean oldestFirst, @Nullable Long after, int limit);

    /** Refuses what {@link #register} would refuse now: the hash of a password is expensive. */
    void checkRegister(String name, String tokenHash, Instant now);

    /**
     * Uses an invitation for a new user in one transaction. Refuses {@code INVITATION_NOT_FOUND}, {@code USER_EXISTS}, and {@code AWAITING_APPROVAL}
     * for an account that waits: a stranger who has signed up with one would make any number of users.
     */
    User register(String name, String displayName, @Nullable String password, String tokenHash, Instant now);
}
