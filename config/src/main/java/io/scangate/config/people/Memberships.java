package io.scangate.config.people;

import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Withholding;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The roles of people in accounts, and invitations. An owner cannot add a user by name, because the answer would tell who exists: owners
 * invite. Thread-safe. Methods block and throw as {@link PeopleStore} says.
 */
public final class Memberships {
    private static final int MOST_OF_USER = 200;

    private final PeopleStore store;
    private final Passwords passwords;
    private final PeopleSettings settings;
    private final Clock clock;

    /** The roles in a store. */
    public Memberships(PeopleStore store, Passwords passwords, PeopleSettings settings, Clock clock) {
        this.store = store;
        this.passwords = passwords;
        this.settings = settings;
        this.clock = clock;
    }

    /** The roles in an account, the newest first. */
    public Page<Membership> ofAccount(String appid, @Nullable Long before, int limit) {
        return store.ofAccount(appid, before, limit);
    }

    /** The first 200 roles of a user. */
    public List<Membership> ofUser(long user) {
        return store.ofUser(user, MOST_OF_USER);
    }

    /** Why gateways open nothing of accounts of {@link #ofUser}, by appid. */
    public Map<String, Withholding> withheldAccounts(long user) {
        return store.withheldAccounts(user, MOST_OF_USER);
    }

    /** The role of a user in an account. */
    public Membership get(String appid, String name) {
        return store.membership(appid, People.known(name)).orElseThrow(() -> People.notFound(name));
    }

    /**
     * Gives a person a role.
     *
     * @param byOperator whether an operator does it: operators add people, and may leave an account without an owner
     */
    public Membership put(Actor actor, String appid, String name, AccountRole role, boolean byOperator) {
        return store.put(actor, appid, People.known(name), role, byOperator, !byOperator, clock.instant());
    }

    /** Ends the role of a person. */
    public void remove(Actor actor, String appid, String name, boolean byOperator) {
        if (!store.remove(actor, appid, People.known(name), !byOperator, clock.instant())) {
            throw People.notFound(name);
        }
    }

    /**
     * An invitation whose token is shown once.
     *
     * @param token of the link
     */
    public record WithToken(Invitation invitation, HiddenText token) {}

    /** Invites whoever gets the token. */
    public WithToken invite(Actor actor, String appid, AccountRole role) {
        HiddenText token = HiddenText.random();
        Instant now = clock.instant();
        Invitation made = store.invite(actor, appid, role, token.hash(), now, now.plus(settings.invitationLifetime()));
        return new WithToken(made, token);
    }

    /** The invitations of an account that can be used, the newest first. */
    public Page<Invitation> invitations(String appid, @Nullable Long before, int limit) {
        return store.invitations(appid, before, limit, clock.instant());
    }

    /** Withdraws an invitation. */
    public void withdraw(Actor actor, String appid, long id) {
        if (!store.withdraw(actor, appid, id, clock.instant())) {
            throw RefusedException.value(
                    Refusal.INVITATION_NOT_FOUND, "invitation", String.valueOf(id), "an invitation of the account");
        }
    }

    /** The invitation of a token. */
    public Invitation look(HiddenText token) {
        return store.invitation(token.hash(), clock.instant()).orElseThrow(Memberships::unknownToken);
    }

    /** The refusal of a token, which the message does not have. */
    public static RefusedException unknownToken() {
        return RefusedException.field(
                Refusal.INVITATION_NOT_FOUND,
                "token",
                "no invitation that can be used (expected: the token of one that was not used, withdrawn or ended)");
    }

    /** Refuses a name that no new user can have. */
    public void checkFree(String name) {
        People.checkName(name);
        if (store.login(name).isPresent()) {
            throw nameTaken(name);
        }
    }

    /** The refusal of a name that somebody has or had. */
    public static RefusedException nameTaken(String name) {
        return RefusedException.value(
                Refusal.USER_EXISTS, "name", name, "a name that no user has, and that none who has ended had");
    }

    /** Gives the role of an invitation to a person who has signed in. */
    public Membership accept(Actor actor, long user, HiddenText token) {
        return store.accept(actor, user, token.hash(), clock.instant());
    }

    /** Makes a user for the person who has the token, with a password of his or her choice. */
    public User register(String name, @Nullable String displayName, HiddenText password, HiddenText token) {
        People.checkName(name);
        String shown = displayName == null ? name : People.checkedDisplayName(displayName);
        Passwords.check("password", password, name);
        // Hashing is expensive: no token serves for more than one.
        store.checkRegister(name, token.hash(), clock.instant());
        return store.register(name, shown, passwords.hash(password), token.hash(), clock.instant());
    }
}
