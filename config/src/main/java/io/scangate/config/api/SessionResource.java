package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Caller;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.Permission;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.OwnLogin;
import io.scangate.config.people.User;
import io.scangate.config.qr.QrCodes;
import io.scangate.config.session.Origins;
import io.scangate.config.session.SessionStore.Session;
import io.scangate.config.session.Sessions;
import io.scangate.config.session.SignIns;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.List;

/** Routes by which a person signs in and out, and manages the own sessions, password and second factor. Thread-safe. */
final class SessionResource {
    private static final String OWN = "/v1/session";
    private static final String TOTP = OWN + "/totp";
    private static final long MAX_BODY = 4 << 10;

    private final Sessions sessions;
    private final SignIns signIns;
    private final OwnLogin logins;
    private final Memberships memberships;

    SessionResource(Sessions sessions, SignIns signIns, OwnLogin logins, Memberships memberships) {
        this.sessions = sessions;
        this.signIns = signIns;
        this.logins = logins;
        this.memberships = memberships;
    }

    List<Route> routes() {
        return List.of(
                route(Method.POST, OWN, Permission.PUBLIC, this::signIn)
                        .body(Body.json(MAX_BODY))
                        .password(),
                route(Method.GET, OWN, Permission.SESSION, this::own),
                route(Method.DELETE, OWN, Permission.SESSION, this::signOut),
                route(Method.PUT, OWN + "/password", Permission.SESSION, this::changePassword)
                        .body(Body.json(MAX_BODY))
                        .password(),
                route(Method.POST, TOTP, Permission.SESSION, this::beginSecondFactor)
                        .body(Body.json(MAX_BODY))
                        .password(),
                route(Method.PUT, TOTP, Permission.SESSION, this::confirmSecondFactor)
                        .body(Body.json(MAX_BODY)),
                route(Method.POST, TOTP + "/end", Permission.SESSION, this::endSecondFactor)
                        .body(Body.json(MAX_BODY))
                        .password(),
                route(Method.GET, "/v1/sessions", Permission.SESSION, this::list),
                route(Method.DELETE, "/v1/sessions/{id}", Permission.SESSION, this::end));
    }

    private static Route route(Method method, String path, Permission permission, Route.Handler handler) {
        return Route.of(method, path, permission, handler).conditions(Conditions.NO_CHANGE);
    }

    private Answer signIn(Call call) {
        Origins.Channel channel = signIns.check(call);
        JsonBody body = call.json("name", "password", "code");
        Sessions.Begun begun =
                signIns.signIn(call, body.text("name"), body.hidden("password"), body.optionalHidden("code"));
        ObjectNode view = view(begun.session(), logins.own(begun.session().user()));
        return signIns.begun(Answer.created(OWN, view), call, channel, begun);
    }

    private Answer own(Call call) {
        Session session = sessions.own(call.caller());
        return Answer.ok(view(session, logins.own(session.user())));
    }

    private ObjectNode view(Session session, User user) {
        return PeopleViews.own(
                session,
                sessions.idleEnd(session),
                user,
                memberships.ofUser(user.id()),
                memberships.withheldAccounts(user.id()));
    }

    private Answer signOut(Call call) {
        Caller.Person person = call.caller().signedIn();
        sessions.end(person.user(), sessions.own(call.caller()).id());
        return Answer.noContent().withCookie(signIns.check(call).end());
    }

    private Answer changePassword(Call call) {
        call.refuseIdempotencyKey("a changed password cannot be changed again");
        JsonBody body = call.json("password", "new_password");
        logins.changePassword(call.actor(), user(call), body.hidden("password"), body.hidden("new_password"));
        return Answer.noContent();
    }

    private static long user(Call call) {
        return call.caller().signedIn().user();
    }

    private Answer beginSecondFactor(Call call) {
        call.refuseIdempotencyKey();
        HiddenText password = call.json("password").hidden("password");
        OwnLogin.NewSeed seed = logins.beginSecondFactor(call.actor(), user(call), password);
        String address = seed.address().reveal();
        return Answer.ok(Json.object()
                .put("secret", seed.seed().reveal())
                .put("uri", address)
                .put("qr_code", QrCodes.svgOfAddress(address)));
    }

    private Answer confirmSecondFactor(Call call) {
        call.refuseIdempotencyKey("a code is used once");
        logins.confirmSecondFactor(call.actor(), user(call), call.json("code").hidden("code"));
        return Answer.noContent();
    }

    private Answer endSecondFactor(Call call) {
        call.refuseIdempotencyKey("a code is used once");
        JsonBody body = call.json("password", "code");
        logins.endSecondFactor(call.actor(), user(call), body.hidden("password"), body.optionalHidden("code"));
        return Answer.noContent();
    }

    private Answer list(Call call) {
        String own = sessions.own(call.caller()).id();
        ObjectNode view = Json.object();
        ArrayNode list = view.putArray("sessions");
        sessions.ofUser(user(call))
                .forEach(
                        session -> list.add(PeopleViews.of(session, session.id().equals(own))));
        return Answer.ok(view);
    }

    private Answer end(Call call) {
        String id = call.path("id");
        if (!sessions.end(user(call), id)) {
            throw Problem.notFound("id", id, "the id of a session", "no such session (expected: the id of one)");
        }
        return Answer.noContent();
    }
}
