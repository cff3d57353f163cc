package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.fleet.Adoption;
import io.scangate.config.fleet.EndedHistory;
import io.scangate.config.fleet.FleetChanges;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.GatewayStore.Gateway;
import io.scangate.config.fleet.RemovedGateway;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Routes for the gateways and their histories, for operators. Thread-safe. */
final class FleetResource {
    private final GatewayStore gateways;
    private final FleetChanges changes;
    private final AuditLog audit;
    private final Clock clock;

    FleetResource(GatewayStore gateways, FleetChanges changes, AuditLog audit, Clock clock) {
        this.gateways = gateways;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/gateways", Permission.FLEET_READ, this::fleet)
                        .query("name", "state", "limit", "after"),
                Route.of(Method.DELETE, "/v1/gateways/{id}", Permission.FLEET, this::remove),
                Route.of(Method.POST, "/v1/histories/adopt", Permission.FLEET, this::adopt)
                        .json());
    }

    private Answer remove(Call call) {
        String id = call.path("id");
        Commit<RemovedGateway> done = changes.remove(call.change(), id)
                .orElseThrow(() -> Problem.of(ProblemCode.NOT_FOUND, "no gateway has the id " + id));
        return Answer.noContent().replayed(done);
    }

    private Answer adopt(Call call) {
        Commit<Adoption> done = changes.adopt(call.change(), named(call));
        return Answer.ok(Views.of(done.value()).put("revision", done.revision()))
                .replayed(done);
    }

    /** The histories in the body; null for all that gateways report. */
    private static @Nullable List<EndedHistory> named(Call call) {
        List<JsonBody> named = call.json("histories").optionalObjects("histories", "history", "revision");
        return named == null
                ? null
                : named.stream()
                        .map(each -> new EndedHistory(each.text("history"), each.wholeNumber("revision")))
                        .toList();
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
        view.put("digest", gateway.digest());
        view.put("lag", head - gateway.revision());
        view.put("history", gateway.history().name().toLowerCase(Locale.ROOT));
        view.put("state", gateway.state());
        view.put("rules", gateway.rules());
        gateway.settings().forEach(view.putObject("settings")::put);
        if (gateway.version() != null) {
            view.put("version", gateway.version());
        }
        view.put("uncounted_scans", gateway.uncounted());
        view.put("signed_off", gateway.signedOff());
        view.put("reported_at", gateway.reportedAt().toString());
        return view;
    }
}
