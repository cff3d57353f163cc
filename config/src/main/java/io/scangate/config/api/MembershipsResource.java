package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Membership;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.User;
import io.scangate.config.session.Means;
import io.scangate.config.session.Origins;
import io.scangate.config.session.SignIns;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.regex.Pattern;

/** Routes for the people of an account and for invitations. Thread-safe. */
final class MembershipsResource {
    private static final String ALL = "/v1/accounts/{appid}/users";
    private static final String ONE = ALL + "/{user}";
    private static final String INVITATIONS = "/v1/accounts/{appid}/invitations";
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");
    private static final long MAX_BODY = 4 << 10;

    private final Accounts accounts;
    private final Memberships memberships;
    private final SignIns signIns;

    MembershipsResource(Accounts accounts, Memberships memberships, SignIns signIns) {
        this.accounts = accounts;
        this.memberships = memberships;
        this.signIns = signIns;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ALL, Permission.ACCOUNT_USERS_READ, this::list)
                        .query("limit", "after"),
                Route.of(Method.GET, ONE, Permission.ACCOUNT_USERS_READ, this::get),
                Route.of(Method.PUT, ONE, Permission.ACCOUNT_USERS, this::put).json(),
                Route.of(Method.DELETE, ONE, Permission.ACCOUNT_USERS, this::remove),
                Route.of(Method.GET, INVITATIONS, Permission.ACCOUNT_USERS_READ, this::invitations)
                        .query("limit", "after"),
                Route.of(Method.POST, INVITATIONS, Permission.ACCOUNT_USERS, this::invite)
                        .json()
                        .conditions(Conditions.REFUSED),
                Route.of(Method.DELETE, INVITATIONS + "/{id}", Permission.ACCOUNT_USERS, this::withdraw)
                        .conditions(Conditions.REFUSED),
                Route.of(Method.POST, "/v1/invitations/look", Permission.PUBLIC, this::look)
                        .body(Body.json(MAX_BODY))
                        .conditions(Conditions.NO_CHANGE),
                Route.of(Method.POST, "/v1/invitations/accept", Permission.SESSION, this::accept)
                        .body(Body.json(MAX_BODY))
                        .conditions(Conditions.NO_CHANGE),
                Route.of(Method.POST, "/v1/invitations/register", Permission.PUBLIC, this::register)
                        .body(Body.json(MAX_BODY))
                        .conditions(Conditions.NO_CHANGE)
                        .password());
    }

    private Answer list(Call call) {
        accounts.get(call.appid());
        return Answer.page(memberships.ofAccount(call.appid(), call.before(), call.limit()), PeopleViews::of);
    }

    private Answer get(Call call) {
        accounts.get(call.appid());
        Membership membership = memberships.get(call.appid(), call.path("user"));
        return call.ifChanged(membership.version(), () -> PeopleViews.of(membership));
    }

    private Answer put(Call call) {
        call.refuseIdempotencyKey("a repeated call has the same effect");
        accounts.get(call.appid());
        AccountRole role = call.json("role").choice("role", AccountRole::ofCode, AccountRole.CODES);
        Membership made = memberships.put(call.actor(), call.appid(), call.path("user"), role, isOperator(call));
        return Answer.ok(PeopleViews.of(made)).withVersion(made.version());
    }

    private static boolean isOperator(Call call) {
        return call.caller().may(Permission.USERS);
    }

    private Answer remove(Call call) {
        call.refuseIdempotencyKey("a repeated call finds no role");
        accounts.get(call.appid());
        memberships.remove(call.actor(), call.appid(), call.path("user"), isOperator(call));
        return Answer.noContent();
    }

    private Answer invitations(Call call) {
        accounts.get(call.appid());
        return Answer.page(memberships.invitations(call.appid(), call.before(), call.limit()), PeopleViews::of);
    }

    private Answer invite(Call call) {
        call.refuseIdempotencyKey();
        accounts.get(call.appid());
        AccountRole role = call.json("role").choice("role", AccountRole::ofCode, AccountRole.CODES);
        Memberships.WithToken made = memberships.invite(call.actor(), call.appid(), role);
        ObjectNode view = PeopleViews.of(made.invitation());
        if (!call.isDryRun()) {
            view.put("token", made.token().reveal());
        }
        return Answer.ok(view);
    }

    private Answer withdraw(Call call) {
        call.refuseIdempotencyKey("a repeated call finds no invitation");
        String id = call.path("id");
        accounts.get(call.appid());
        memberships.withdraw(call.actor(), call.appid(), NUMBER.matcher(id).matches() ? Long.parseLong(id) : 0);
        return Answer.noContent();
    }

    private Answer look(Call call) {
        return Answer.ok(PeopleViews.of(memberships.look(call.json("token").hidden("token"))));
    }

    private Answer accept(Call call) {
        call.refuseIdempotencyKey("an invitation is used once");
        HiddenText token = call.json("token").hidden("token");
        return Answer.ok(PeopleViews.of(
                memberships.accept(call.actor(), call.caller().signedIn().user(), token)));
    }

    /** A new user is signed in at once. */
    private Answer register(Call call) {
        Origins.Channel channel = signIns.check(call);
        JsonBody body = call.json("token", "name", "display_name", "password");
        User user = memberships.register(
                body.text("name"), body.optionalText("display_name"), body.hidden("password"), body.hidden("token"));
        return signIns.begun(
                Answer.created("/v1/session", PeopleViews.of(user)),
                call,
                channel,
                signIns.begin(call, user, Means.PASSWORD));
    }
}
