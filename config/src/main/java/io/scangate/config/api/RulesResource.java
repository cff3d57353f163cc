package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleEdit;
import io.scangate.config.lifecycle.RuleFilter;
import io.scangate.config.lifecycle.RuleList;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.preview.Preview;
import io.scangate.config.scans.ScanStore;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.ChangeRoutes;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import io.scangate.gateway.rule.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Routes to list, add, edit, publish, roll back and delete rules. Thread-safe. */
final class RulesResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";
    private static final String ALL = ACCOUNT + "/rules";
    private static final String ONE = ALL + "/{id}";
    private static final String VERSIONS = "develop, trial or release";

    private final Rules rules;
    private final Ownership ownership;
    private final Preview preview;
    private final ScanStore scans;

    RulesResource(Rules rules, Ownership ownership, Preview preview, ScanStore scans) {
        this.rules = rules;
        this.ownership = ownership;
        this.preview = preview;
        this.scans = scans;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ALL, Permission.RULES_READ, this::list)
                        .query("limit", "after", "prefix", "state", "verification", "search"),
                Route.of(Method.POST, ALL, Permission.RULES_CHANGE, this::add)
                        .json()
                        .outside()
                        .query(ChangeRoutes.DRY_RUN)
                        .conditions(Conditions.VERSION),
                Route.of(Method.GET, ONE, Permission.RULES_READ, this::get),
                Route.of(Method.PATCH, ONE, Permission.RULES_CHANGE, this::edit)
                        .json()
                        .query(ChangeRoutes.DRY_RUN)
                        .conditions(Conditions.VERSION),
                Route.of(Method.DELETE, ONE, Permission.RULES_CHANGE, this::delete)
                        .query(ChangeRoutes.DRY_RUN)
                        .conditions(Conditions.VERSION),
                Route.of(Method.POST, ONE + "/publish", Permission.PUBLISH, this::publish)
                        .outside(this::waits)
                        .query(ChangeRoutes.DRY_RUN)
                        .conditions(Conditions.VERSION),
                Route.of(Method.POST, ONE + "/unpublish", Permission.PUBLISH, this::unpublish)
                        .query(ChangeRoutes.DRY_RUN)
                        .conditions(Conditions.VERSION),
                Route.of(Method.POST, ONE + "/rollback", Permission.PUBLISH, this::rollback)
                        .json()
                        .outside(this::waits)
                        .query(ChangeRoutes.DRY_RUN)
                        .conditions(Conditions.VERSION),
                Route.of(Method.GET, ONE + "/releases", Permission.RULES_READ, this::releases)
                        .query("limit", "after"),
                Route.of(Method.GET, ACCOUNT + "/conflicts", Permission.RULES_READ, this::conflicts)
                        .query("prefix", "occupies"),
                Route.of(Method.GET, ACCOUNT + "/quota", Permission.RULES_READ, this::quota));
    }

    private Answer list(Call call) {
        RuleFilter filter = RuleFilter.of(
                call.query("prefix"),
                call.choice("state", RuleFilter.State::ofCode, "published, unpublished or draft"),
                call.choice("verification", RuleFilter.Checked::ofCode, "proven, failing or unchecked"),
                call.query("search"));
        RuleList list = rules.overview(call.appid(), filter, call.after(), call.limit());
        List<String> canonical =
                list.page().items().stream().map(ConfiguredRule::canonical).toList();
        Map<String, Instant> scanned = scans.lastScans(call.appid(), canonical);
        ObjectNode further = Json.object();
        further.set("totals", Views.of(list.totals()));
        // The audit is not for every caller that may read rules.
        boolean authors =
                call.caller().may(Permission.ACCOUNT_AUDIT) || call.caller().may(Permission.AUDIT_READ);
        Function<ConfiguredRule, Optional<LicenceCheck.Verdict>> licences = rules.knownLicences();
        return Answer.page(
                list.page(),
                rule -> {
                    ObjectNode view = view(rule, list, authors, scanned.get(rule.canonical()));
                    licences.apply(rule).ifPresent(found -> view.set("licence", Views.of(found)));
                    return view;
                },
                further);
    }

    /** A rule of a list: with its last change and its last scan. */
    private ObjectNode view(ConfiguredRule rule, RuleList list, boolean authors, @Nullable Instant scanned) {
        ObjectNode view = view(rule);
        list.lastChange(rule).ifPresent(last -> {
            view.put("changed_at", last.at().toString());
            if (authors) {
                view.put("changed_by", last.by());
            }
        });
        if (scanned != null) {
            view.put("last_scan_hour", scanned.toString());
        }
        return view;
    }

    /** A rule with the last check of its directory. */
    private ObjectNode view(ConfiguredRule rule) {
        ObjectNode view = Views.of(rule);
        ownership
                .verification(rule.appid(), rule.canonical())
                .ifPresent(found -> view.set("verification", Views.of(found)));
        return view;
    }

    private Answer add(Call call) {
        JsonBody body = call.json("prefix", "occupies", "page", "test_version", "test_links");
        NewRule newRule = newRule(body);
        if (call.isDryRun()) {
            List<RefusedException> findings = rules.findings(call.appid(), newRule);
            if (!findings.isEmpty()) {
                throw RefusedException.all(findings);
            }
            return forecast(call, on -> on.add(call.change(), call.appid(), newRule));
        }
        Commit<ConfiguredRule> added = rules.add(call.change(), call.appid(), newRule);
        ConfiguredRule rule = added.value();
        return Answer.created("/v1/accounts/" + rule.appid() + "/rules/" + rule.id(), view(rule))
                .withVersion(rule.version(), Views.variant(rule))
                .replayed(added);
    }

    /** The new rule in a body or in a part of one. */
    static NewRule newRule(JsonBody body) {
        return new NewRule(
                body.text("prefix"),
                orElse(body.optionalFlag("occupies"), false),
                body.text("page"),
                orElse(body.optionalChoice("test_version", Version::ofCode, VERSIONS), Version.DEVELOP),
                orElse(body.optionalTexts("test_links"), List.of()));
    }

    private Answer get(Call call) {
        ConfiguredRule rule = rules.get(call.appid(), rule(call));
        return call.ifChanged(rule.version(), Views.variant(rule), () -> view(rule));
    }

    private Answer edit(Call call) {
        JsonBody body = call.json("occupies", "page", "test_version", "test_links");
        RuleEdit edit = new RuleEdit(
                body.optionalFlag("occupies"),
                body.optionalText("page"),
                body.optionalChoice("test_version", Version::ofCode, VERSIONS),
                body.optionalTexts("test_links"));
        return change(call, on -> on.edit(call.change(), call.appid(), rule(call), edit));
    }

    private Answer delete(Call call) {
        if (call.isDryRun()) {
            return forecast(call, on -> on.delete(call.change(), call.appid(), rule(call)));
        }
        return Answer.noContent().replayed(rules.delete(call.change(), call.appid(), rule(call)));
    }

    private Answer publish(Call call) {
        return change(call, on -> on.publish(call.change(), call.appid(), rule(call)));
    }

    private boolean waits(Call call) {
        return rules.mayWait(call.appid(), rule(call));
    }

    private Answer unpublish(Call call) {
        return change(call, on -> on.unpublish(call.change(), call.appid(), rule(call)));
    }

    private Answer rollback(Call call) {
        int release = call.json("release").integer("release");
        return change(call, on -> on.rollback(call.change(), call.appid(), rule(call), release));
    }

    private Answer releases(Call call) {
        return Answer.page(rules.releases(call.appid(), rule(call), call.after(), call.limit()), Views::of);
    }

    private Answer conflicts(Call call) {
        ObjectNode body = Json.object();
        body.putArray("items");
        rules.inTheWay(call.appid(), call.required("prefix"), call.flag("occupies"))
                .forEach(found -> body.withArray("items")
                        .add(Views.of(found, call.caller().kind().isOfAllAccounts())));
        return Answer.ok(body);
    }

    private Answer quota(Call call) {
        return Answer.ok(Views.of(rules.quota(call.appid())));
    }

    private static RuleRef rule(Call call) {
        return RuleRef.id(call.path("id"));
    }

    private Answer change(Call call, Function<Rules, Commit<ConfiguredRule>> change) {
        if (call.isDryRun()) {
            return forecast(call, change);
        }
        Commit<ConfiguredRule> done = change.apply(rules);
        ConfiguredRule rule = done.value();
        return Answer.ok(view(rule))
                .withVersion(rule.version(), Views.variant(rule))
                .replayed(done);
    }

    /** Answers {@code dry_run=true} with a forecast. */
    private Answer forecast(Call call, Function<Rules, Commit<ConfiguredRule>> change) {
        return Answer.ok(PreviewViews.of(
                preview.forecast(PreviewViews.viewer(call), change::apply).get(0)));
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }
}
