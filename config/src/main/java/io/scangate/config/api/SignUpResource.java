package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.Permission;
import io.scangate.config.access.RefusedCalls;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Approvals;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.NewAccount;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.people.SignUps;
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
import io.scangate.config.web.Route;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Routes by which strangers, and people who have signed in, register accounts. Thread-safe. */
final class SignUpResource {
    private static final String SIGN_UP = "/v1/sign-up";
    private static final String ACCOUNTS = SIGN_UP + "/accounts";
    private static final long MAX_BODY = 4 << 10;

    private final SignUps signUps;
    private final SignIns signIns;
    private final Approvals approvals;
    private final RefusedCalls refused;

    SignUpResource(SignUps signUps, SignIns signIns, Approvals approvals, RefusedCalls refused) {
        this.signUps = signUps;
        this.signIns = signIns;
        this.approvals = approvals;
        this.refused = refused;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, SIGN_UP, Permission.PUBLIC, this::mode),
                Route.of(Method.POST, SIGN_UP, Permission.PUBLIC, this::register)
                        .body(Body.json(MAX_BODY))
                        .conditions(Conditions.NO_CHANGE)
                        .password(),
                Route.of(Method.GET, ACCOUNTS, Permission.SESSION, this::own).query("limit", "after"),
                Route.of(Method.POST, ACCOUNTS, Permission.SESSION, this::add)
                        .body(Body.json(MAX_BODY))
                        .conditions(Conditions.NO_CHANGE),
                Route.of(Method.DELETE, ACCOUNTS + "/{appid}", Permission.SESSION, this::withdraw)
                        .conditions(Conditions.VERSION));
    }

    private Answer mode(Call call) {
        return Answer.ok(Json.object().put("sign_up", signUps.mode().code()));
    }

    /** A new user is signed in at once. */
    private Answer register(Call call) {
        Origins.Channel channel = signIns.check(call);
        JsonBody body = call.json("name", "display_name", "password", "appid", "account_name", "kind", "contact");
        String name = body.text("name");
        User user = noted(
                "POST " + SIGN_UP,
                name,
                call,
                () -> signUps.register(
                        call.clientAddress(),
                        name,
                        body.optionalText("display_name"),
                        body.hidden("password"),
                        account(body)));
        return signIns.begun(
                Answer.created("/v1/session", PeopleViews.of(user)),
                call,
                channel,
                signIns.begin(call, user, Means.PASSWORD));
    }

    private static NewAccount account(JsonBody body) {
        return new NewAccount(
                body.text("appid"),
                body.text("account_name"),
                body.choice("kind", AccountKind::ofCode, AccountsResource.KINDS),
                body.optionalText("contact"));
    }

    private <T> T noted(String route, String who, Call call, Supplier<T> work) {
        try {
            return work.get();
        } catch (AccessException e) {
            String address = call.head().client().getHostAddress();
            refused.note(route, who, address, e.reason().name().toLowerCase(Locale.ROOT));
            throw e;
        }
    }

    private Answer own(Call call) {
        long user = call.caller().signedIn().user();
        return Answer.page(signUps.ofUser(user, call.before(), call.limit()), this::view);
    }

    private ObjectNode view(SignUp signUp) {
        return PeopleViews.of(signUp, signUps.expiresAt(signUp));
    }

    private Answer withdraw(Call call) {
        Commit<SignUp> done = approvals.withdraw(call.change(), call.caller().subject(), call.appid());
        return Answer.ok(PeopleViews.of(done.value())).replayed(done);
    }

    private Answer add(Call call) {
        call.refuseIdempotencyKey("an appid is registered once");
        NewAccount account = account(call.json("appid", "account_name", "kind", "contact"));
        SignUp made = noted(
                "POST " + ACCOUNTS,
                call.caller().actor(),
                call,
                () -> signUps.add(call.actor(), call.caller().signedIn().user(), call.clientAddress(), account));
        return Answer.created("/v1/accounts/" + made.appid(), view(made));
    }
}
