package io.scangate.config.people;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.TokenBuckets;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.NewAccount;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.people.PeopleStore.Wanted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Registrations of accounts by people whom nobody has invited. Each client network has a number of them an hour, counted by each replica alone,
 * and the database bounds the accounts of all. Thread-safe. Methods block and throw as {@link PeopleStore} says.
 */
public final class SignUps {
    private static final Duration HOUR = Duration.ofHours(1);

    private final PeopleStore store;
    private final Passwords passwords;
    private final SignUpSettings settings;
    private final Clock clock;
    private final TokenBuckets networks;

    /**
     * Sign-ups in a store.
     *
     * @param nanos the time for the limit of networks, as {@link System#nanoTime}
     */
    public SignUps(PeopleStore store, Passwords passwords, SignUpSettings settings, Clock clock, LongSupplier nanos) {
        this.store = store;
        this.passwords = passwords;
        this.settings = settings;
        this.clock = clock;
        this.networks = new TokenBuckets(settings.signUpsPerHour(), HOUR, nanos);
    }

    /** Whether strangers can register accounts. */
    public SignUpMode mode() {
        return settings.signUp();
    }

    /**
     * Makes a user and an account of which he or she is the owner.
     *
     * @param network of the client
     * @throws RefusedException {@link Refusal#SIGN_UP_OFF}
     * @throws AccessException {@link AccessException.Reason#TOO_MANY_TRIES}
     */
    public User register(
            String network, String name, @Nullable String displayName, HiddenText password, NewAccount account) {
        checkOn();
        People.checkName(name);
        String shown = displayName == null ? name : People.checkedDisplayName(displayName);
        Passwords.check("password", password, name);
        account.check();
        admit(network);
        Wanted wanted = wanted(account);
        store.checkSignUp(name, wanted, clock.instant());
        return store.signUp(name, shown, passwords.hash(password), wanted, clock.instant());
    }

    /** Makes an account of which a user is the owner. Throws as {@link #register}. */
    public SignUp add(Actor actor, long user, String network, NewAccount account) {
        checkOn();
        account.check();
        admit(network);
        return store.signUp(actor, user, wanted(account), clock.instant());
    }

    private void checkOn() {
        if (settings.signUp() == SignUpMode.OFF) {
            throw new RefusedException(
                    Refusal.SIGN_UP_OFF,
                    "sign-ups are off here (expected: an invitation to an account, or an operator registers it)");
        }
    }

    /** Every try counts, right or not: the answers tell which names and appids are taken. */
    private void admit(String network) {
        TokenBuckets.Level level = networks.take(network);
        if (!level.taken()) {
            throw AccessException.tooManySignUps(level.untilNext());
        }
    }

    private Wanted wanted(NewAccount account) {
        return new Wanted(account, settings.signUp() == SignUpMode.APPROVAL, settings.signUpLimit());
    }

    /** When the account of a sign-up is deleted if no operator decides before; null if it does not wait. */
    public @Nullable Instant expiresAt(SignUp signUp) {
        return signUp.state() == SignUp.State.WAITING ? signUp.at().plus(settings.signUpExpiry()) : null;
    }

    /** The sign-ups in a state, or all if it is null, starting after an id in their order. */
    public Page<SignUp> list(SignUp.@Nullable State state, boolean oldestFirst, @Nullable Long after, int limit) {
        return store.signUps(state, null, oldestFirst, after, limit);
    }

    /** The sign-ups of a user, the newest first. */
    public Page<SignUp> ofUser(long user, @Nullable Long before, int limit) {
        return store.signUps(null, user, false, before, limit);
    }
}
