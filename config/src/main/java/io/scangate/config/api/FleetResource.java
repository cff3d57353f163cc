package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.GatewayStore.Gateway;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Routes for the served revision of each gateway, for operators. Thread-safe. */
final class FleetResource {
    private final GatewayStore gateways;
    private final AuditLog audit;
    private final Clock clock;

    FleetResource(GatewayStore gateways, AuditLog audit, Clock clock) {
        this.gateways = gateways;
        this.audit = audit;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.of(Method.GET, "/v1/gateways", Permission.FLEET_READ, this::fleet)
                .query("name", "state", "limit", "after"));
    }

    private Answer fleet(Call call) {
        long head = audit.revision();
        Instant now = clock.instant();
        return Answer.page(
                gateways.gateways(
                        now.minus(GatewayStore.GONE),
                        call.query("name"),
                        call.query("state"),
                        call.after(),
                        call.limit()),
                gateway -> view(gateway, head),
                Json.object().put("revision", head));
    }

    private static ObjectNode view(Gateway gateway, long head) {
        ObjectNode view = Json.object();
        view.put("id", gateway.id());
        view.put("name", gateway.name());
        view.put("revision", gateway.revision());
        view.put("lag", head - gateway.revision());
        view.put("history", gateway.history().name().toLowerCase(Locale.ROOT));
        view.put("state", gateway.state());
        view.put("rules", gateway.rules());
        gateway.settings().forEach(view.putObject("settings")::put);
        view.put("uncounted_scans", gateway.uncounted());
        view.put("reported_at", gateway.reportedAt().toString());
        return view;
    }
}
