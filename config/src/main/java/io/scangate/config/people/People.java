package io.scangate.config.people;

import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.PeopleStore.Login;
import io.scangate.gateway.text.VisibleText;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The people who can sign in, as operators manage them. A new user, and one whose password an operator replaces, gets a random password that is
 * shown once and must be changed at the first sign-in. Thread-safe. Methods block and throw as {@link PeopleStore} says.
 */
public final class People {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");
    private static final String EXPECTED_NAME =
            "1 to 64 lower-case letters, digits, . _ @ or -, beginning with a letter or digit";
    private static final int MOST_DISPLAYED = 100;

    private final PeopleStore store;
    private final Passwords passwords;
    private final Clock clock;

    /** The people of a store. */
    public People(PeopleStore store, Passwords passwords, Clock clock) {
        this.store = store;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * A user with a password that is shown once.
     *
     * @param password to be changed at the first sign-in
     */
    public record WithPassword(User user, HiddenText password) {}

    /** Creates a user. Refuses {@link Refusal#USER_EXISTS}. */
    public WithPassword create(Actor actor, String name, @Nullable String displayName, @Nullable ServiceRole role) {
        checkName(name);
        String shown = displayName == null ? name : checkedDisplayName(displayName);
        HiddenText password = HiddenText.randomPassword();
        User user = store.create(actor, name, shown, role, passwords.hash(password), clock.instant());
        return new WithPassword(user, password);
    }

    /** Creates an operator if there are no people yet; empty if there are. If several replicas call at once, one succeeds. */
    public Optional<HiddenText> createFirstOperator(Actor actor, String name) {
        checkName(name);
        HiddenText password = HiddenText.randomPassword();
        return store.createFirst(actor, name, passwords.hash(password), clock.instant())
                .map(created -> password);
    }

    /**
     * Changes a user. A null leaves the part as it is.
     *
     * @param noRole whether the role in the service ends
     */
    public User update(
            Actor actor, String name, @Nullable String displayName, @Nullable ServiceRole role, boolean noRole) {
        String shown = displayName == null ? null : checkedDisplayName(displayName);
        return store.update(actor, known(name), new Edit(shown, role, noRole, null, null), false, clock.instant());
    }

    /** Replaces a password that its owner has lost, and ends the sessions and identities. Also during a freeze. */
    public WithPassword resetPassword(Actor actor, String name) {
        HiddenText password = HiddenText.randomPassword();
        Edit edit = new Edit(null, null, false, HiddenText.of(passwords.hash(password)), true);
        return new WithPassword(store.update(actor, known(name), edit, true, clock.instant()), password);
    }

    /** Removes the second factor of a user who has lost it. */
    public void removeSecondFactor(Actor actor, String name) {
        if (!store.removeSeed(actor, get(name).id(), clock.instant())) {
            throw RefusedException.value(Refusal.USER_NOT_FOUND, "user", name, "a user with a second factor");
        }
    }

    /** Ends a user. The name is never given away again. */
    public void end(Actor actor, String name) {
        if (!store.end(actor, known(name), clock.instant())) {
            throw notFound(name);
        }
    }

    /** A user. */
    public User get(String name) {
        return store.login(known(name)).map(Login::user).orElseThrow(() -> notFound(name));
    }

    /** Users in the order of their names. */
    public Page<User> list(@Nullable String search, @Nullable String after, int limit) {
        return store.users(search, after, limit);
    }

    static RefusedException notFound(String name) {
        return RefusedException.value(Refusal.USER_NOT_FOUND, "user", name, "the name of a user");
    }

    /** The name of a user who may exist: a database refuses some other texts. */
    static String known(String name) {
        if (!isName(name)) {
            throw notFound(name);
        }
        return name;
    }

    /** Whether a text may be the name of a user. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static void checkName(String name) {
        if (!isName(name)) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, "name", name, EXPECTED_NAME);
        }
    }

    /** Without characters that change the direction or hide others: the text stands beside those of others. */
    static String checkedDisplayName(String text) {
        boolean plain = text.codePoints().noneMatch(VisibleText::isInvisible);
        if (text.isBlank() || !plain || text.codePointCount(0, text.length()) > MOST_DISPLAYED) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "display_name",
                    text,
                    "1 to " + MOST_DISPLAYED + " characters, not all blank, none of them invisible");
        }
        return text;
    }
}
