package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.Approvals;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.people.SignUps;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.Map;

/** Routes by which operators list sign-ups and decide about accounts that wait. Thread-safe. */
final class ApprovalsResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";

    private static final Map<String, Boolean> OLDEST_FIRST = Map.of("oldest", true, "newest", false);

    private final SignUps signUps;
    private final Approvals approvals;

    ApprovalsResource(SignUps signUps, Approvals approvals) {
        this.signUps = signUps;
        this.approvals = approvals;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/sign-ups", Permission.ACCOUNTS_READ, this::list)
                        .query("limit", "after", "state", "order"),
                Route.of(Method.POST, ACCOUNT + "/approve", Permission.ACCOUNTS, this::approve)
                        .conditions(Conditions.VERSION),
                Route.of(Method.POST, ACCOUNT + "/refuse", Permission.ACCOUNTS, this::refuse)
                        .conditions(Conditions.VERSION)
                        .json());
    }

    private Answer list(Call call) {
        SignUp.State state = call.choice("state", SignUp.State::ofCode, SignUp.State.CODES);
        boolean oldestFirst = Boolean.TRUE.equals(call.choice("order", OLDEST_FIRST::get, "newest or oldest"));
        return Answer.page(
                signUps.list(state, oldestFirst, call.before(), call.limit()),
                each -> PeopleViews.of(each, signUps.expiresAt(each)));
    }

    private Answer approve(Call call) {
        Commit<Account> done = approvals.approve(call.change(), call.appid());
        return Answer.ok(Views.of(done.value()))
                .withVersion(done.value().version())
                .replayed(done);
    }

    private Answer refuse(Call call) {
        String reason = call.json("reason").text("reason");
        Commit<SignUp> done = approvals.refuse(call.change(), call.appid(), reason);
        return Answer.ok(PeopleViews.of(done.value())).replayed(done);
    }
}
