package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.HostLicence;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;

/** The route by which an owner sees the licences of hosts. Thread-safe. */
final class HostLicencesResource {
    private final Rules rules;

    HostLicencesResource(Rules rules) {
        this.rules = rules;
    }

    List<Route> routes() {
        return List.of(Route.of(Method.GET, "/v1/accounts/{appid}/licences", Permission.RULES_READ, this::list)
                .query("host")
                .outside(call -> rules.licencesMayWait()));
    }

    private Answer list(Call call) {
        String host = call.query("host");
        HostLicence.Several found = host == null
                ? rules.hostLicences(call.appid())
                : new HostLicence.Several(List.of(rules.hostLicence(call.appid(), host)), true);
        ObjectNode body = Json.object();
        ArrayNode hosts = body.putArray("hosts");
        found.hosts().forEach(each -> hosts.add(view(each)));
        return Answer.ok(body.put("complete", found.complete()));
    }

    private static ObjectNode view(HostLicence licence) {
        ObjectNode view = Json.object().put("host", licence.host());
        view.put("state", licence.licensed() == null ? "unknown" : licence.licensed() ? "licensed" : "unlicensed");
        if (licence.subject() != null) {
            view.put("subject", licence.subject());
        }
        view.put("detail", licence.detail());
        Views.addUnchecked(view, licence.detail());
        if (licence.lookedUpAt() != null) {
            view.put("looked_up_at", licence.lookedUpAt().toString());
        }
        return view;
    }
}
