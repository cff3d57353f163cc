package io.scangate.config.openid;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.Caller;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.Permission;
import io.scangate.config.access.TokenBuckets;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.openid.Attempt.Goal;
import io.scangate.config.openid.Attempt.Wanted;
import io.scangate.config.openid.OpenIdStore.Identity;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.OwnLogin;
import io.scangate.config.people.User;
import io.scangate.config.session.Means;
import io.scangate.config.session.Origins;
import io.scangate.config.session.SignIns;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sign-ins at another service by a code with PKCE. The way there begins with a call of our own page. The browser comes back with a state that counts
 * once and belongs to a cookie of this browser. A user is known by issuer and subject, never by an e-mail address. Thread-safe. Blocks.
 */
public final class OpenId {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final int STARTS = 20;
    private static final Duration FILLING = Duration.ofMinutes(5);
    private static final long MAX_BODY = 4 << 10;

    /** A path of ours: never an address, which begins with two slashes or a backslash. */
    private static final Pattern AFTER = Pattern.compile("/(?![/\\\\])[!-\\[\\]-~]{0,500}|/");

    private final OpenIdStore store;
    private final WayCookies ways;
    private final Identities identities;
    private final SignIns signIns;
    private final Memberships memberships;
    private final OwnLogin logins;
    private final Origins origins;
    private final Clock clock;
    private final TokenBuckets starts = new TokenBuckets(STARTS, FILLING, System::nanoTime);
    private final @Nullable Provider provider;

    /**
     * Sign-ins at the service of the settings.
     *
     * @throws IllegalArgumentException for people, if the file of the secret cannot be read
     */
    public OpenId(
            OpenIdStore store,
            OpenIdSettings settings,
            SignIns signIns,
            Memberships memberships,
            OwnLogin logins,
            Origins origins,
            Clock clock) {
        this.store = store;
        this.ways = new WayCookies(store);
        this.identities = new Identities(store, clock);
        this.signIns = signIns;
        this.memberships = memberships;
        this.logins = logins;
        this.origins = origins;
        this.clock = clock;
        this.provider = settings.isOn() ? new Provider(settings, clock::millis) : null;
    }

    /** The routes; without a service those by which browsers go there and come back answer 404. */
    public List<Route> routes() {
        return List.of(
                post("/v1/openid/start", Permission.PUBLIC, this::start),
                post("/v1/openid/link", Permission.SESSION, this::link),
                post("/v1/openid/unlink", Permission.SESSION, this::unlink),
                Route.of(Method.GET, "/v1/openid/identities", Permission.SESSION, identities::list),
                Route.of(Method.GET, OpenIdSettings.PATH, Permission.PUBLIC, this::comeBack)
                        .anyQuery()
                        .conditions(Conditions.NO_CHANGE)
                        .signIn());
    }

    private static Route post(String path, Permission permission, Route.Handler handler) {
        return Route.of(Method.POST, path, permission, handler)
                .body(Body.json(MAX_BODY))
                .conditions(Conditions.NO_CHANGE)
                .signIn();
    }

    private Provider provider() {
        if (provider == null) {
            throw Problem.notFound(
                    "openid-issuer", "", "an address in this setting", "no service for sign-ins is configured");
        }
        return provider;
    }

    private Answer start(Call call) {
        Provider there = provider();
        Origins.Channel channel = signIns.check(call);
        limit(call);
        JsonBody body = call.json("after", "invitation", "name");
        HiddenText invitation = body.optionalHidden("invitation");
        String name = body.optionalText("name");
        if (invitation != null) {
            // Before the way there, which would be in vain.
            memberships.look(invitation);
            if (name == null) {
                throw Problem.of(ProblemCode.MALFORMED_REQUEST, "name: missing (expected: the name of the new user)");
            }
            memberships.checkFree(name);
        }
        return begin(there, channel, Wanted.signIn(invitation, invitation == null ? null : name, after(body)));
    }

    private Answer link(Call call) {
        Provider there = provider();
        Origins.Channel channel = signIns.check(call);
        limit(call);
        Caller.Person person = call.caller().signedIn();
        JsonBody body = call.json("after", "password", "code");
        String after = after(body);
        // The identity outlives the session, and needs no second factor of ours: a thief of the session must not add
        // one.
        identities.checkRoom(person.user());
        Goal goal = confirmed(person, body) ? Goal.LINK : Goal.PROVE_AND_LINK;
        return begin(there, channel, wanted(goal, call, null, after));
    }

    private static Wanted wanted(Goal goal, Call call, @Nullable String identity, String after) {
        Caller.Person person = call.caller().signedIn();
        return new Wanted(
                goal, person.user(), person.session(), null, call.caller().subject(), identity, after);
    }

    /** Checks the password. False for a user without one, for whom an identity is the proof. */
    private boolean confirmed(Caller.Person person, JsonBody body) {
        boolean hasPassword = logins.own(person.user()).hasPassword();
        if (hasPassword) {
            logins.confirm(person.user(), body.hidden("password"), body.optionalHidden("code"));
        }
        return hasPassword;
    }

    private Answer unlink(Call call) {
        Origins.Channel channel = signIns.check(call);
        limit(call);
        Caller.Person person = call.caller().signedIn();
        JsonBody body = call.json("identity", "after", "password", "code");
        String identity = body.text("identity");
        String after = after(body);
        if (confirmed(person, body)) {
            identities.take(call.actor(), person.user(), identity);
            return Answer.noContent();
        }
        // In vain for another one.
        identities.find(person.user(), identity);
        return begin(provider(), channel, wanted(Goal.PROVE_AND_UNLINK, call, identity, after));
    }

    private void limit(Call call) {
        TokenBuckets.Level level = starts.take(call.clientAddress());
        if (!level.taken()) {
            throw AccessException.tooManySignIns(level.untilNext());
        }
    }

    private static String after(JsonBody body) {
        String after = body.optionalText("after");
        if (after != null && !AFTER.matcher(after).matches()) {
            throw Problem.malformed("after", after, "a path of this service that begins with one slash");
        }
        return after == null ? "/" : after;
    }

    private Answer begin(Provider there, Origins.Channel channel, Wanted wanted) {
        Way way = way(there, wanted);
        return Answer.ok(Json.object().put("location", way.location())).withCookie(way.cookie(channel));
    }

    /**
     * The way of a browser to the other service.
     *
     * @param sealed the attempt, which comes back in the cookie
     */
    private record Way(String location, HiddenText sealed) {
        String cookie(Origins.Channel channel) {
            return channel.onTheWay(sealed.reveal(), LIFE.toSeconds());
        }
    }

    private Way way(Provider there, Wanted wanted) {
        HiddenText state = HiddenText.random();
        HiddenText nonce = HiddenText.random();
        HiddenText verifier = HiddenText.random();
        Instant now = clock.instant();
        Attempt attempt = new Attempt(state.hash(), nonce, verifier, wanted, now, now.plus(LIFE));
        // Whoever links an identity has perhaps signed in there with another one.
        boolean fresh = wanted.goal() != Goal.SIGN_IN;
        String location = there.authorization(state.reveal(), nonce.reveal(), attempt.challenge(), fresh);
        return new Way(location, ways.seal(attempt));
    }

    /** The browser comes by a link of the other service, so it has no header of ours. */
    private Answer comeBack(Call call) {
        Provider there = provider();
        Origins.Channel channel = origins.channel(call.head());
        Attempt attempt = attempt(call, channel);
        String code = call.query("code");
        if (code == null) {
            throw refused("the service has admitted nobody");
        }
        Wanted wanted = attempt.wanted();
        Identity identity = identity(there, attempt, code);
        Long prover = wanted.goal().isProof() ? wanted.user() : null;
        if (prover != null && !identities.has(prover, identity)) {
            throw refused("an identity that is not one of the user's own, which would be the proof");
        }
        if (wanted.goal() == Goal.PROVE_AND_LINK) {
            Way way = way(there, wanted.toLink());
            return Answer.seeOther(way.location()).withCookie(way.cookie(channel));
        }
        User user = user(wanted, identity);
        return signIns.begun(Answer.seeOther(wanted.after()), call, channel, signIns.begin(call, user, Means.OPENID))
                .withCookie(channel.onTheWay("", 0));
    }

    private Attempt attempt(Call call, Origins.Channel channel) {
        String state = call.query("state");
        String cookie = Origins.cookie(call.head(), channel.wayCookie());
        if (state == null || cookie == null) {
            throw refused("no state, or no cookie of this browser");
        }
        Attempt attempt =
                ways.open(cookie).orElseThrow(() -> refused("a cookie that this service has not made, or long ago"));
        if (!HiddenText.of(state).hash().equals(attempt.stateHash())) {
            throw refused("a state of another browser");
        }
        if (!clock.instant().isBefore(attempt.expiresAt())) {
            throw refused("a sign-in that took too long");
        }
        if (!store.use(attempt.stateHash(), attempt.expiresAt())) {
            throw refused("a state that was used");
        }
        return attempt;
    }

    private static Identity identity(Provider there, Attempt attempt, String code) {
        Instant since = attempt.wanted().goal().isProof() ? attempt.begunAt() : null;
        try {
            return there.identity(
                    code, attempt.verifier().reveal(), attempt.nonce().reveal(), since);
        } catch (OpenIdException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private User user(Wanted wanted, Identity identity) {
        Long user = wanted.user();
        if (user != null) {
            // The session has to go on: its owner has asked for the change.
            Actor actor = new Actor(Caller.USER_PREFIX + wanted.name(), null, wanted.session());
            String taken = wanted.identity();
            return taken == null
                    ? store.link(actor, user, identity, clock.instant())
                    : identities.take(actor, user, taken);
        }
        return store.user(identity).orElseGet(() -> {
            String name = wanted.name();
            String invitation = wanted.invitation();
            if (name == null || invitation == null) {
                throw Problem.of(
                        ProblemCode.UNKNOWN_IDENTITY,
                        "OpenID: no user has this identity (expected: one that a user has linked, or an invitation)");
            }
            return store.register(name, identity, invitation, clock.instant());
        });
    }

    private static Problem refused(String found) {
        return Problem.of(
                ProblemCode.UNAUTHORIZED, "OpenID: " + found + " (expected: a sign-in that begins at our page, once)");
    }
}
