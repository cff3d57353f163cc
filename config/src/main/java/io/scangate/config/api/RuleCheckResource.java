package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.RuleOutlook;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.preview.RuleExamples;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.FaultViews;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Prefix;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The route that says what a rule would match and what bars it, while its owner writes it. Thread-safe. */
final class RuleCheckResource {
    private final Rules rules;
    private final Ownership ownership;

    RuleCheckResource(Rules rules, Ownership ownership) {
        this.rules = rules;
        this.ownership = ownership;
    }

    List<Route> routes() {
        return List.of(Route.of(Method.GET, "/v1/accounts/{appid}/rule-check", Permission.RULES_READ, this::check)
                .query("prefix", "page", "occupies"));
    }

    private Answer check(Call call) {
        RuleOutlook outlook =
                rules.outlook(call.appid(), call.required("prefix"), call.flag("occupies"), call.query("page"));
        ObjectNode body = Json.object();
        ArrayNode examples = body.putArray("examples");
        ArrayNode findings = body.putArray("findings");
        outlook.findings().forEach(finding -> findings.add(FaultViews.of(finding)));
        ArrayNode conflicts = body.putArray("conflicts");
        outlook.inTheWay()
                .forEach(found ->
                        conflicts.add(Views.of(found, call.caller().kind().isOfAllAccounts())));
        Optional.ofNullable(outlook.licence()).ifPresent(found -> body.set("licence", Views.of(found)));
        Optional.ofNullable(outlook.link()).ifPresent(link -> add(call, link, body, examples));
        return Answer.ok(body);
    }

    private void add(Call call, Link link, ObjectNode body, ArrayNode examples) {
        body.put("canonical", link.toString());
        body.put("kind", new Prefix(link).kind().name().toLowerCase(Locale.ROOT));
        RuleExamples.of(link).forEach(example -> examples.addObject()
                .put("variation", example.variation().code())
                .put("link", example.link())
                .put("matches", example.matches()));
        if (call.caller().may(Permission.PROOFS_READ)) {
            ownership
                    .verification(call.appid(), link.toString())
                    .ifPresent(found -> body.set("verification", Views.of(found)));
        }
    }
}
