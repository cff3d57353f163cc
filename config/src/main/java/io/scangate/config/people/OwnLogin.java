package io.scangate.config.people;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.TokenBuckets;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.PeopleStore.Login;
import io.scangate.config.secrets.SealedText;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The password and the second factor of a person: checks them, and lets the person replace them. An unknown name, a user who has ended and a
 * wrong password have the same answer, and take equally long. Thread-safe. Methods block, and take a processor for a quarter of a second.
 */
public final class OwnLogin {
    private static final int TRIES = 10;
    private static final Duration FILLING = Duration.ofMinutes(10);

    private final PeopleStore store;
    private final Passwords passwords;
    private final Clock clock;
    private final TokenBuckets tries = new TokenBuckets(TRIES, FILLING, System::nanoTime);

    /** The people of a store. */
    public OwnLogin(PeopleStore store, Passwords passwords, Clock clock) {
        this.store = store;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** Whether a password is right, and whether a code belongs to it. */
    public record Checked(User user, boolean withCode) {}

    /**
     * Checks name, password and code.
     *
     * @param code of the second factor; null if the person has given none
     * @throws AccessException {@link AccessException.Reason#BAD_PASSWORD}, {@link AccessException.Reason#CODE_NEEDED}
     */
    public Checked check(String name, HiddenText password, @Nullable HiddenText code) {
        Login login = People.isName(name) ? store.login(name).orElse(null) : null;
        boolean right = isRight(password, login);
        if (login == null || !right || login.user().endedAt() != null) {
            throw AccessException.badPassword();
        }
        return new Checked(login.user(), checkCode(login, code));
    }

    /** Takes equally long for an unknown user, who is null. */
    private boolean isRight(HiddenText password, @Nullable Login login) {
        HiddenText hash = login == null ? null : login.password();
        return passwords.matches(password, hash == null ? null : hash.reveal());
    }

    private boolean checkCode(Login login, @Nullable HiddenText code) {
        SealedText seed = login.seed();
        if (seed == null || !login.confirmed()) {
            return false;
        }
        if (code == null) {
            throw AccessException.codeNeeded();
        }
        OptionalLong step = Totp.step(HiddenText.of(seed.open()), code, clock.instant(), login.usedStep());
        // The store decides between two calls with the same code.
        if (step.isEmpty() || !store.useStep(login.user().id(), step.getAsLong())) {
            throw AccessException.badPassword();
        }
        return true;
    }

    /** The state of a user for the person. */
    public User own(long user) {
        return login(user).user();
    }

    private Login login(long user) {
        return store.login(user)
                .filter(login -> login.user().endedAt() == null)
                .orElseThrow(AccessException::badPassword);
    }

    /** Replaces the own password, also during a freeze, and ends the other sessions. */
    public void changePassword(Actor actor, long user, HiddenText old, HiddenText password) {
        Login login = withPassword(user, old);
        Passwords.check("new_password", password, login.user().name());
        if (isRight(password, login)) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT, "new_password", "the present password (expected: another one)");
        }
        Edit edit = new Edit(null, null, false, HiddenText.of(passwords.hash(password)), false);
        store.update(actor, login.user().name(), edit, true, clock.instant());
    }

    /**
     * A seed, which counts once a code of it was shown.
     *
     * @param seed in Base32, as people type it
     * @param address which telephones read from a QR code
     */
    public record NewSeed(HiddenText seed, HiddenText address) {}

    /** Makes a seed. Refuses a person who has a second factor: it must be ended first. */
    public NewSeed beginSecondFactor(Actor actor, long user, HiddenText password) {
        Login login = withPassword(user, password);
        if (login.confirmed()) {
            throw hasSecondFactor();
        }
        HiddenText seed = Totp.newSeed();
        store.putSeed(actor, user, seed.reveal(), clock.instant());
        return new NewSeed(seed, Totp.address(seed, login.user().name()));
    }

    /** The refusal of a second one. */
    public static RefusedException hasSecondFactor() {
        return RefusedException.field(
                Refusal.KEY_EXISTS, "totp", "the user has a second factor (expected: it is ended first)");
    }

    /** Lets the seed count from now on. */
    public void confirmSecondFactor(Actor actor, long user, HiddenText code) {
        Login login = login(user);
        SealedText seed = login.seed();
        if (seed == null || login.confirmed()) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT, "code", "there is no new second factor (expected: one that was begun)");
        }
        OptionalLong step = Totp.step(HiddenText.of(seed.open()), code, clock.instant(), login.usedStep());
        if (step.isEmpty() || !store.confirmSeed(actor, user, seed, step.getAsLong(), clock.instant())) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT, "code", "another code (expected: the present code of the new seed)");
        }
    }

    /** Ends the own second factor. */
    public void endSecondFactor(Actor actor, long user, HiddenText password, @Nullable HiddenText code) {
        confirm(user, password, code);
        store.removeSeed(actor, user, clock.instant());
    }

    /**
     * Checks that whoever uses a session is its owner, by the password and the code of a second factor. A wrong code counts as a wrong password.
     *
     * @param code null if the person has given none
     */
    public void confirm(long user, HiddenText password, @Nullable HiddenText code) {
        Login login = admitted(user, password);
        checkCode(login, code);
        tries.putBack(login.user().name());
    }

    /** Limits wrong passwords, so that a thief of a session does not find the password out. */
    private Login withPassword(long user, HiddenText password) {
        Login login = admitted(user, password);
        tries.putBack(login.user().name());
        return login;
    }

    /** As {@link #withPassword}, but the try counts as a wrong one until it is put back. */
    private Login admitted(long user, HiddenText password) {
        Login login = login(user);
        TokenBuckets.Level level = tries.take(login.user().name());
        if (!level.taken()) {
            throw AccessException.tooManySignIns(level.untilNext());
        }
        if (!isRight(password, login)) {
            throw AccessException.badPassword();
        }
        return login;
    }
}
