package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.PlannedRelease.State;
import io.scangate.config.lifecycle.PlannedReleases;
import io.scangate.config.lifecycle.RuleAction;
import io.scangate.config.lifecycle.RuleAction.Verb;
import io.scangate.config.lifecycle.RuleChange;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.preview.Preview;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.ChangeRoutes;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes to change several rules of an account in one revision, at once or at a set time. Thread-safe. */
final class ReleasesResource {
    private static final String ALL = "/v1/accounts/{appid}/releases";
    private static final String PLANS = "/v1/accounts/{appid}/planned-releases";
    private static final String PLAN = PLANS + "/{id}";
    private static final String[] RULE_FIELDS = {"prefix", "occupies", "page", "test_version", "test_links", "publish"};

    private final Rules rules;
    private final PlannedReleases planned;
    private final Preview preview;

    ReleasesResource(Rules rules, PlannedReleases planned, Preview preview) {
        this.rules = rules;
        this.planned = planned;
        this.preview = preview;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.POST, ALL, Permission.PUBLISH, this::change)
                        .json()
                        .outside(this::waits)
                        .query(ChangeRoutes.DRY_RUN)
                        .conditions(Conditions.REFUSED),
                Route.of(Method.GET, PLANS, Permission.RULES_READ, this::list).query("state", "limit", "after"),
                Route.of(Method.GET, PLAN, Permission.RULES_READ, this::get),
                Route.of(Method.DELETE, PLAN, Permission.PUBLISH, this::withdraw)
                        .conditions(Conditions.VERSION));
    }

    private Answer list(Call call) {
        State state = call.choice("state", ReleasesResource::state, "waiting, done or failed");
        return Answer.page(planned.list(call.appid(), state, call.after(), call.limit()), Views::of);
    }

    private static @Nullable State state(String code) {
        return Arrays.stream(State.values())
                .filter(state -> state.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    private Answer get(Call call) {
        PlannedRelease plan = planned.get(call.appid(), call.path("id"));
        return call.ifChanged(plan.version(), () -> Views.of(plan));
    }

    private Answer withdraw(Call call) {
        return Answer.noContent().replayed(planned.withdraw(call.change(), call.appid(), call.path("id")));
    }

    private static JsonBody asked(Call call) {
        return call.json("actions", "publish_at");
    }

    /** A planned release waits later. */
    private boolean waits(Call call) {
        JsonBody asked = asked(call);
        boolean now = call.isDryRun() || asked.optionalInstant("publish_at") == null;
        return now && rules.mayWait(call.appid(), actions(asked));
    }

    private Answer change(Call call) {
        JsonBody asked = asked(call);
        List<RuleAction> actions = actions(asked);
        Instant at = asked.optionalInstant("publish_at");
        if (call.isDryRun()) {
            if (at != null) {
                planned.checkTime(at);
            }
            return Answer.ok(PreviewViews.of(preview.forecast(
                    PreviewViews.viewer(call), on -> on.change(call.change(), call.appid(), actions))));
        }
        return at == null ? change(call, actions) : plan(call, at, actions);
    }

    private Answer plan(Call call, Instant at, List<RuleAction> actions) {
        Commit<PlannedRelease> done = planned.plan(call.change(), call.appid(), at, actions);
        PlannedRelease plan = done.value();
        return Answer.created("/v1/accounts/" + plan.appid() + "/planned-releases/" + plan.id(), Views.of(plan))
                .withVersion(plan.version())
                .replayed(done);
    }

    private Answer change(Call call, List<RuleAction> actions) {
        Commit<RuleChange.Several> done = rules.change(call.change(), call.appid(), actions);
        ObjectNode body = Views.of(done.value());
        body.put("revision", done.revision());
        return Answer.ok(body).replayed(done);
    }

    private static List<RuleAction> actions(JsonBody body) {
        List<RuleAction> actions = new ArrayList<>();
        for (JsonBody each : body.objects(
                "actions",
                "action",
                "rule",
                "version",
                "release",
                "prefix",
                "occupies",
                "page",
                "test_version",
                "test_links",
                "publish")) {
            actions.add(action(each));
        }
        return actions;
    }

    private static RuleAction action(JsonBody body) {
        Verb verb = body.choice("action", Verb::ofCode, "add, publish, unpublish, rollback or delete");
        if (verb == Verb.ADD) {
            body.refuse("the action add names no rule", "rule", "version", "release");
            return RuleAction.add(RulesResource.newRule(body), Boolean.TRUE.equals(body.optionalFlag("publish")));
        }
        body.refuse("only the action add has it", RULE_FIELDS);
        if (verb == Verb.ROLLBACK) {
            return RuleAction.rollback(body.text("rule"), body.optionalLong("version"), body.integer("release"));
        }
        body.refuse("only the action rollback has it", "release");
        return RuleAction.of(verb, body.text("rule"), body.optionalLong("version"));
    }
}
