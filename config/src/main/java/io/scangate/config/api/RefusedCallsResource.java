package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.access.RefusedCalls;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;

/** The route for refused sign-ins and calls. Thread-safe. */
final class RefusedCallsResource {
    private final RefusedCalls refused;

    RefusedCallsResource(RefusedCalls refused) {
        this.refused = refused;
    }

    List<Route> routes() {
        return List.of(Route.of(Method.GET, "/v1/refused-calls", Permission.AUDIT_READ, this::list)
                .query("limit", "after"));
    }

    private Answer list(Call call) {
        return Answer.page(refused.list(call.before(), call.limit()), RefusedCallsResource::view);
    }

    private static ObjectNode view(RefusedCalls.Refused refused) {
        return Json.object()
                .put("id", refused.id())
                .put("at", refused.at().toString())
                .put("call", refused.call())
                .put("who", refused.who())
                .put("address", refused.address())
                .put("why", refused.why())
                .put("count", refused.count());
    }
}
