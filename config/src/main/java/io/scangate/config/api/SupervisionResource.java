package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountLimits;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;

/** Routes for suspensions, takedowns, the switch of the feature, and limits. Thread-safe. */
final class SupervisionResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";
    private static final String SUSPENSION = ACCOUNT + "/suspension";
    private static final String FEATURE = ACCOUNT + "/feature";
    private static final String LIMITS = ACCOUNT + "/limits";
    private static final String TAKEDOWN = ACCOUNT + "/rules/{id}/takedown";

    private final Supervision supervision;

    SupervisionResource(Supervision supervision) {
        this.supervision = supervision;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.PUT, SUSPENSION, Permission.TAKEDOWN, this::suspend)
                        .conditions(Conditions.VERSION)
                        .json(),
                Route.of(Method.DELETE, SUSPENSION, Permission.TAKEDOWN, this::resume)
                        .conditions(Conditions.VERSION),
                Route.of(Method.PUT, FEATURE, Permission.ACCOUNT_CHANGE, this::switchFeature)
                        .conditions(Conditions.VERSION)
                        .json(),
                Route.of(Method.GET, LIMITS, Permission.RULES_READ, this::limits),
                Route.of(Method.PUT, LIMITS, Permission.LIMITS, this::limit)
                        .conditions(Conditions.VERSION)
                        .json(),
                Route.of(Method.PUT, TAKEDOWN, Permission.TAKEDOWN, this::takeDown)
                        .conditions(Conditions.VERSION)
                        .json(),
                Route.of(Method.DELETE, TAKEDOWN, Permission.TAKEDOWN, this::putBack)
                        .conditions(Conditions.VERSION));
    }

    private Answer suspend(Call call) {
        return account(supervision.suspend(call.change(), call.appid(), reason(call)));
    }

    private Answer resume(Call call) {
        return account(supervision.resume(call.change(), call.appid()));
    }

    private Answer switchFeature(Call call) {
        boolean on = call.json("on").flag("on");
        boolean byOperator = call.caller().kind().isOfAllAccounts();
        return account(supervision.switchFeature(call.change(), call.appid(), on, byOperator));
    }

    private Answer limits(Call call) {
        Supervision.LimitsOfAccount limits = supervision.limits(call.appid());
        return call.ifChanged(limits.version(), () -> view(limits));
    }

    private Answer limit(Call call) {
        JsonBody body = call.json("rules", "test_links", "publishes");
        AccountLimits limits = new AccountLimits(
                body.optionalInteger("rules"), body.optionalInteger("test_links"), body.optionalInteger("publishes"));
        Commit<Account> done = supervision.limit(call.change(), call.appid(), limits);
        Supervision.LimitsOfAccount set = supervision.limits(done.value());
        return Answer.ok(view(set)).withVersion(set.version()).replayed(done);
    }

    private static ObjectNode view(Supervision.LimitsOfAccount limits) {
        ObjectNode view = Json.object();
        view.put("rules", limits.own().rules());
        view.put("test_links", limits.own().testLinks());
        view.put("publishes", limits.own().publishes());
        view.putObject("in_force")
                .put("rules", limits.inForce().rules())
                .put("test_links", limits.inForce().testLinks())
                .put("publishes", limits.inForce().publishes());
        return view;
    }

    private Answer takeDown(Call call) {
        return rule(supervision.takeDown(call.change(), call.appid(), RuleRef.id(call.path("id")), reason(call)));
    }

    private Answer putBack(Call call) {
        return rule(supervision.putBack(call.change(), call.appid(), RuleRef.id(call.path("id"))));
    }

    private static String reason(Call call) {
        return call.json("reason").text("reason");
    }

    private static Answer account(Commit<Account> done) {
        return Answer.ok(Views.of(done.value()))
                .withVersion(done.value().version())
                .replayed(done);
    }

    private static Answer rule(Commit<ConfiguredRule> done) {
        return Answer.ok(Views.of(done.value()))
                .withVersion(done.value().version(), Views.variant(done.value()))
                .replayed(done);
    }
}
