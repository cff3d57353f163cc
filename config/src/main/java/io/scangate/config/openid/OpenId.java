package io.scangate.config.openid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.Caller;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.Permission;
import io.scangate.config.access.TokenBuckets;
import io.scangate.config.lifecycle.Actor;
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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
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
        this.signIns = signIns;
        this.memberships = memberships;
        this.logins = logins;
        this.origins = origins;
        this.clock = clock;
        this.provider = settings.isOn() ? new Provider(settings, clock::millis) : null;
    }

    /** The routes; without a service they answer 404. */
    public List<Route> routes() {
        return List.of(
                Route.of(Method.POST, "/v1/openid/start", Permission.PUBLIC, this::start)
                        .body(Body.json(MAX_BODY))
                        .conditions(Conditions.NO_CHANGE)
                        .outside(),
                Route.of(Method.POST, "/v1/openid/link", Permission.SESSION, this::link)
                        .body(Body.json(MAX_BODY))
                        .conditions(Conditions.NO_CHANGE)
                        .outside(),
                Route.of(Method.GET, OpenIdSettings.PATH, Permission.PUBLIC, this::comeBack)
                        .anyQuery()
                        .conditions(Conditions.NO_CHANGE)
                        .outside());
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
        return begin(
                there,
                channel,
                new Wanted(null, null, invitation == null ? null : invitation.hash(), name, after(body)));
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
        logins.confirm(person.user(), body.hidden("password"), body.optionalHidden("code"));
        return begin(
                there,
                channel,
                new Wanted(person.user(), person.session(), null, call.caller().subject(), after));
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
        HiddenText state = HiddenText.random();
        HiddenText nonce = HiddenText.random();
        HiddenText verifier = HiddenText.random();
        String location = there.authorization(state.reveal(), nonce.reveal(), challenge(verifier));
        Instant now = clock.instant();
        HiddenText cookie = ways.seal(new Attempt(state.hash(), nonce, verifier, wanted, now, now.plus(LIFE)));
        ObjectNode view = Json.object().put("location", location);
        return Answer.ok(view).withCookie(channel.onTheWay(cookie.reveal(), LIFE.toSeconds()));
    }

    private static String challenge(HiddenText verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
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
        User user = user(attempt.wanted(), identity(there, attempt, code));
        return signIns.begun(
                        Answer.seeOther(attempt.wanted().after()),
                        call,
                        channel,
                        signIns.begin(call, user, Means.OPENID))
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
        try {
            return there.identity(
                    code, attempt.verifier().reveal(), attempt.nonce().reveal());
        } catch (OpenIdException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private User user(Wanted wanted, Identity identity) {
        Long user = wanted.user();
        if (user != null) {
            // The session has to go on: its owner has asked for the identity.
            Actor actor = new Actor(Caller.USER_PREFIX + wanted.name(), null, wanted.session());
            return store.link(actor, user, identity, clock.instant());
        }
        return store.user(identity).orElseGet(() -> {
            String name = wanted.name();
            String invitation = wanted.invitation();
            if (name == null || invitation == null) {
                throw refused("no user has this identity; a user links it, or an invitation makes a user");
            }
            return store.register(name, identity, invitation, clock.instant());
        });
    }

    private static Problem refused(String found) {
        return Problem.of(
                ProblemCode.UNAUTHORIZED, "OpenID: " + found + " (expected: a sign-in that begins at our page, once)");
    }
}
