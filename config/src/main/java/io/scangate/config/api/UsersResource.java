package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.people.People;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.User;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes by which operators manage the people who can sign in. Thread-safe. */
final class UsersResource {
    private static final String ALL = "/v1/users";
    private static final String ONE = ALL + "/{user}";
    private static final String NONE = "none";

    private final People people;

    UsersResource(People people) {
        this.people = people;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ALL, Permission.USERS_READ, this::list).query("search", "limit", "after"),
                Route.of(Method.POST, ALL, Permission.USERS, this::create)
                        .json()
                        .conditions(Conditions.REFUSED)
                        .password(),
                Route.of(Method.GET, ONE, Permission.USERS_READ, this::get),
                Route.of(Method.PATCH, ONE, Permission.USERS, this::update).json(),
                Route.of(Method.DELETE, ONE, Permission.USERS, this::end),
                Route.of(Method.POST, ONE + "/password", Permission.USERS, this::resetPassword)
                        .conditions(Conditions.of(ONE))
                        .password(),
                Route.of(Method.DELETE, ONE + "/totp", Permission.USERS, this::removeSecondFactor)
                        .conditions(Conditions.of(ONE)));
    }

    private Answer list(Call call) {
        return Answer.page(people.list(call.query("search"), call.after(), call.limit()), PeopleViews::of);
    }

    private Answer create(Call call) {
        call.refuseIdempotencyKey();
        JsonBody body = call.json("name", "display_name", "role");
        String role = role(body);
        return Answer.created(
                ALL + "/" + body.text("name"),
                shown(
                        call,
                        people.create(
                                call.actor(),
                                body.text("name"),
                                body.optionalText("display_name"),
                                ServiceRole.ofCode(role))));
    }

    private static ObjectNode shown(Call call, People.WithPassword made) {
        ObjectNode view = PeopleViews.of(made.user());
        return call.isDryRun() ? view : view.put("password", made.password().reveal());
    }

    /** The code of a role; null if absent. */
    private static @Nullable String role(JsonBody body) {
        return body.optionalChoice(
                "role", code -> code.equals(NONE) || ServiceRole.ofCode(code) != null ? code : null, ServiceRole.CODES);
    }

    private Answer get(Call call) {
        User user = people.get(call.path("user"));
        return call.ifChanged(user.version(), () -> PeopleViews.of(user));
    }

    private Answer update(Call call) {
        call.refuseIdempotencyKey("a repeated call has the same effect");
        JsonBody body = call.json("display_name", "role");
        String role = role(body);
        refuseOwnRole(call, role);
        User user = people.update(
                call.actor(),
                call.path("user"),
                body.optionalText("display_name"),
                ServiceRole.ofCode(role),
                NONE.equals(role));
        return Answer.ok(PeopleViews.of(user)).withVersion(user.version());
    }

    /** The last operator could not undo it. */
    private static void refuseOwnRole(Call call, @Nullable String role) {
        boolean own = call.caller().person() != null && call.caller().subject().equals(call.path("user"));
        if (own && role != null) {
            throw Problem.malformed("role", role, "no role: an operator does not change the own one");
        }
    }

    private Answer end(Call call) {
        call.refuseIdempotencyKey("a repeated call finds no user");
        if (call.caller().person() != null && call.caller().subject().equals(call.path("user"))) {
            throw Problem.malformed("user", call.path("user"), "another user than the caller");
        }
        people.end(call.actor(), call.path("user"));
        return Answer.noContent();
    }

    private Answer resetPassword(Call call) {
        call.refuseIdempotencyKey();
        return Answer.ok(shown(call, people.resetPassword(call.actor(), call.path("user"))));
    }

    private Answer removeSecondFactor(Call call) {
        call.refuseIdempotencyKey("a repeated call finds no second factor");
        people.removeSecondFactor(call.actor(), call.path("user"));
        return Answer.noContent();
    }
}
