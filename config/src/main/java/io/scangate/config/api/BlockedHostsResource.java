package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.util.List;

/** Routes for the block list, for operators. Thread-safe. */
final class BlockedHostsResource {
    private static final String ALL = "/v1/blocked-hosts";
    private static final String ONE = ALL + "/{host}";

    private final BlockedHosts blocked;

    BlockedHostsResource(BlockedHosts blocked) {
        this.blocked = blocked;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ALL, Permission.BLOCKING_READ, this::list),
                Route.of(Method.PUT, ONE, Permission.BLOCKING, this::block).json(),
                Route.of(Method.DELETE, ONE, Permission.BLOCKING, this::unblock));
    }

    private Answer list(Call call) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        blocked.list().forEach(host -> items.add(Views.of(host)));
        return Answer.ok(body);
    }

    private Answer block(Call call) {
        BlockedHost host = blocked.block(
                call.actor(), call.path("host"), call.json("reason").text("reason"));
        return Answer.ok(Views.of(host));
    }

    private Answer unblock(Call call) {
        String host = call.path("host");
        if (!blocked.unblock(call.actor(), host)) {
            throw Problem.of(ProblemCode.NOT_FOUND, "host \"" + host + "\" is not on the block list");
        }
        return Answer.noContent();
    }
}
