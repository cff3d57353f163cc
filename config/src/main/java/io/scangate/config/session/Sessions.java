package io.scangate.config.session;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.Caller;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.RefusedCalls;
import io.scangate.config.access.Standing;
import io.scangate.config.access.UserRight;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.people.OwnLogin;
import io.scangate.config.people.People;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.User;
import io.scangate.config.session.SessionStore.Found;
import io.scangate.config.session.SessionStore.Member;
import io.scangate.config.session.SessionStore.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends the sessions of people, and finds the caller of a session. A session ends some time after its last call, and some time after its
 * beginning. Each sign-in makes a new random token, whatever token the browser had. Thread-safe. Methods block.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final int MOST_OF_USER = 50;
    private static final int MOST_AGENT = 200;
    private static final Duration NOTED = Duration.ofMinutes(1);

    private final SessionStore store;
    private final OwnLogin logins;
    private final SessionSettings settings;
    private final RefusedCalls refused;
    private final Clock clock;
    private final SignInThrottle throttle;

    /**
     * Sessions in a store.
     *
     * @param refused takes the sign-ins that were refused
     * @param nanos the time for the throttle, as {@link System#nanoTime}
     */
    public Sessions(
            SessionStore store,
            OwnLogin logins,
            SessionSettings settings,
            RefusedCalls refused,
            Clock clock,
            LongSupplier nanos) {
        this.store = store;
        this.logins = logins;
        this.settings = settings;
        this.refused = refused;
        this.clock = clock;
        this.throttle = new SignInThrottle(nanos);
    }

    /**
     * The browser of a sign-in.
     *
     * @param address of the client, for people
     * @param network of the client, which it may have to itself
     * @param agent the browser in its own words; null if it does not say
     */
    public record Browser(
            String address, String network, @Nullable String agent) {}

    /**
     * A new session.
     *
     * @param token which only the browser has
     */
    public record Begun(HiddenText token, Session session) {}

    /**
     * Begins a session for name and password.
     *
     * @param code of the second factor; null for none
     * @throws AccessException {@link AccessException.Reason#BAD_PASSWORD}, {@link AccessException.Reason#CODE_NEEDED}, {@link
     *     AccessException.Reason#TOO_MANY_TRIES}
     */
    public Begun signIn(String name, HiddenText password, @Nullable HiddenText code, Browser browser) {
        // A name that nobody can have takes no memory.
        String user = People.isName(name) ? name : "";
        try {
            SignInThrottle.Try admitted = throttle.admit(browser.network(), user, store.knows(user, browser.network()));
            OwnLogin.Checked checked = logins.check(name, password, code);
            admitted.right();
            return begin(checked.user(), checked.withCode() ? Means.PASSWORD_AND_CODE : Means.PASSWORD, browser);
        } catch (AccessException e) {
            refused.note(
                    "POST /v1/session",
                    user,
                    browser.address(),
                    e.reason().name().toLowerCase(Locale.ROOT));
            throw e;
        }
    }

    /** Begins a session for a user who has been identified. */
    public Begun begin(User user, Means means, Browser browser) {
        HiddenText token = HiddenText.random();
        Instant now = clock.instant();
        String agent = browser.agent() == null ? "" : browser.agent();
        Session session = new Session(
                token.hash(),
                user.id(),
                user.name(),
                user.role(),
                user.changePassword(),
                means,
                now,
                now,
                now.plus(settings.sessionLifetime()),
                browser.address(),
                agent.substring(0, Math.min(agent.length(), MOST_AGENT)));
        store.add(session, user.version(), browser.network(), MOST_OF_USER);
        return new Begun(token, session);
    }

    /**
     * The caller of a session in a call about an account.
     *
     * @param appid null for a call about no account
     * @throws AccessException if the session has ended
     * @throws RefusedException {@link Refusal#ACCOUNT_SUSPENDED} for the people of such an account
     */
    Found find(HiddenText token, @Nullable String appid) {
        String hash = token.hash();
        Found found = store.find(hash, appid).orElseThrow(Standing::signedOut);
        Session session = found.session();
        Instant now = clock.instant();
        if (!now.isBefore(session.expiresAt()) || !now.isBefore(session.usedAt().plus(settings.sessionIdle()))) {
            throw Standing.signedOut();
        }
        if (Duration.between(session.usedAt(), now).compareTo(noted()) >= 0) {
            note(hash, now);
        }
        return found;
    }

    /** Often enough for a short idle time. */
    private Duration noted() {
        Duration part = settings.sessionIdle().dividedBy(4);
        return part.compareTo(NOTED) < 0 ? part : NOTED;
    }

    private void note(String hash, Instant now) {
        try {
            store.used(hash, now);
        } catch (RefusedException e) {
            LOG.atLevel(e.logLevel()).log("The use of a session was not stored: {}", e.getMessage());
        }
    }

    /** The caller of a session. */
    static Caller caller(Found found) {
        Session session = found.session();
        Caller.Person person = new Caller.Person(
                session.user(), session.tokenHash(), session.means().code());
        Member member = found.member();
        ServiceRole role = session.role();
        if (role == ServiceRole.ADMIN || (role != null && member == null)) {
            return new Caller(role.kind(), session.userName(), null, right(session), person);
        }
        if (member != null) {
            Standing.checkAccount(member.appid(), member.suspension(), member.personal());
            String right = UserRight.ofMember(member.id(), member.role().code()).credential();
            return new Caller(member.role().kind(), session.userName(), member.appid(), right, person);
        }
        return new Caller(Caller.Kind.USER, session.userName(), null, right(session), person);
    }

    private static String right(Session session) {
        ServiceRole role = session.role();
        return UserRight.ofUser(session.user(), role == null ? null : role.code())
                .credential();
    }

    /** The session behind a caller. */
    public Session own(Caller caller) {
        return store.find(caller.signedIn().session(), null).map(Found::session).orElseThrow(Standing::signedOut);
    }

    /** When a session ends if it is not used. */
    public Instant idleEnd(Session session) {
        Instant idle = session.usedAt().plus(settings.sessionIdle());
        return idle.isBefore(session.expiresAt()) ? idle : session.expiresAt();
    }

    /** The sessions of a user that have not ended, the newest first: at most 50. */
    public List<Session> ofUser(long user) {
        Instant now = clock.instant();
        return store.ofUser(user, now.minus(settings.sessionIdle()), now);
    }

    /** Ends one session of a user. False if there is none. */
    public boolean end(long user, String id) {
        return store.end(user, id);
    }

    /** Ends a session, if it has not ended. */
    public void end(HiddenText token) {
        store.end(token.hash());
    }
}
